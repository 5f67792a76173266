"""What the form of the peer checks: the least a form can do. Runs in the bot's environment."""

from rasa_sdk.forms import FormValidationAction


class ValidateReportForm(FormValidationAction):
    def name(self):
        return "validate_report_form"

    def validate_place(self, value, dispatcher, tracker, domain):
        return {"place": str(value).strip()}
