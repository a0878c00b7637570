"""The outbox: messages to other systems, their deliveries, and the webhooks that receive them."""
