"""What the platform simulators share: threads, signed webhook delivery, faults, the control API, the phone page."""
