"""Field work on a phone: the list, the visit form, the service worker; visits in the case file."""
