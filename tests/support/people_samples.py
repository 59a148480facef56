"""What tests of accounts share."""

PASSWORD = "correct horse battery"
