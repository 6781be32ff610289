"""Evaluates expressions and templates as ansible-core does: one JSON request on standard input, one JSON answer."""
import json
import sys

from ansible.errors import AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.template import AnsibleEnvironment, Templar


def render(templar, text):
    try:
        return {"text": templar.do_template(text, preserve_trailing_newlines=True, escape_backslashes=False)}
    except AnsibleUndefinedVariable as error:
        return {"fails": "undefined", "why": str(error)}
    except Exception as error:  # whatever Ansible makes the task fail with
        return {"fails": type(error).__name__, "why": str(error)}


def main():
    asked = json.load(sys.stdin)
    answers = []
    for case in asked["cases"]:
        templar = Templar(DataLoader(), variables={**asked["variables"], **case.get("variables", {})})
        if "argument" in case:
            try:
                answers.append({"value": templar.template(case["argument"])})
            except Exception as error:
                answers.append({"fails": type(error).__name__, "why": str(error)})
        else:
            options = {"trim_blocks": True, "searchpath": asked.get("searchpath", []), **case.get("options", {})}
            renderer = templar.copy_with_new_env(environment_class=AnsibleEnvironment, **options)
            answers.append(render(renderer, case["template"]))
    json.dump(answers, sys.stdout)


main()
