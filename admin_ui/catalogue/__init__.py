"""The public catalogue of procedures at /thu-tuc: for citizens at home, at a counter's kiosk and on paper."""
