"""What in a draft a person should look at, one module per part of a plan; nothing here changes the draft."""
