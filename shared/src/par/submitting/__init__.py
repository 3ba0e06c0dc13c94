"""What senders and scorers hand in: batches of CloudEvents that are checked to the letter, and a receipt for each."""
