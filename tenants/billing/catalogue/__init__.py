"""What the payment service offers, brought to the operator's file of plans."""
