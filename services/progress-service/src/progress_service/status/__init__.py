"""The status of obligations, counted by every axis: the arithmetic that present and past counts share."""
