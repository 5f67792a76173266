"""What everybody may read: approved public copies of cases."""
