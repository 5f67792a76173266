"""Rules, database, webhooks and worker of the inbox; HTML lives in admin_ui, vendors in connectors."""
