#!/usr/bin/env python3
"""Helper of the whole-day scripts (day_lib.sh): a bank of numbered questions.

    day.py bank DIR CHOICES TEXTS TOKEN    paper.xml and its items; question n is q%03d; TOKEN makes every word of it unique
"""
import os, sys

NS = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'
SCORE = """  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float">
    <qti-default-value>
      <qti-value>0</qti-value>
    </qti-default-value>
  </qti-outcome-declaration>
"""


def stem(token, n):
    return "%sstem%03d asks what is best here" % (token, n)


def option(token, n, letter):
    return "%soption%03d%s" % (token, n, letter)


def prompt(token, n):
    return "%sprompt%03d" % (token, n)


def choice_item(token, n):
    options = "\n".join('      <qti-simple-choice identifier="%s">%s</qti-simple-choice>' % (x.upper(), option(token, n, x)) for x in "abcd")
    return """<qti-assessment-item %s identifier="q%03d" title="%stitle%03d" label="area-1" adaptive="false" time-dependent="false" xml:lang="en-GB">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
    <qti-correct-response>
      <qti-value>A</qti-value>
    </qti-correct-response>
  </qti-response-declaration>
%s  <qti-item-body>
    <p>%s</p>
    <qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="1">
      <qti-prompt>%s</qti-prompt>
%s
    </qti-choice-interaction>
  </qti-item-body>
  <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"/>
</qti-assessment-item>
""" % (NS, n, token, n, SCORE, stem(token, n), prompt(token, n), options)


def text_item(token, n):
    return """<qti-assessment-item %s identifier="q%03d" title="%stitle%03d" label="area-1" adaptive="false" time-dependent="false" xml:lang="en-GB">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string"/>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float" external-scored="human" normal-maximum="5">
    <qti-default-value>
      <qti-value>0</qti-value>
    </qti-default-value>
  </qti-outcome-declaration>
  <qti-item-body>
    <p>%s</p>
    <qti-extended-text-interaction response-identifier="RESPONSE" expected-lines="6" format="plain">
      <qti-prompt>%s</qti-prompt>
    </qti-extended-text-interaction>
  </qti-item-body>
</qti-assessment-item>
""" % (NS, n, token, n, stem(token, n), prompt(token, n))


def bank(folder, choices, texts, token):
    choices, texts = int(choices), int(texts)
    os.makedirs(folder, exist_ok=True)
    refs = ""
    for n in range(1, choices + texts + 1):
        with open(os.path.join(folder, "q%03d.xml" % n), "w") as f:
            f.write(choice_item(token, n) if n <= choices else text_item(token, n))
        refs += '      <qti-assessment-item-ref identifier="q%03d" href="q%03d.xml"/>\n' % (n, n)
    with open(os.path.join(folder, "paper.xml"), "w") as f:
        f.write("""<qti-assessment-test %s identifier="PAPER" title="%spaper" xml:lang="en-GB">
%s  <qti-time-limits max-time="3600"/>
  <qti-test-part identifier="part-1" navigation-mode="nonlinear" submission-mode="simultaneous">
    <qti-assessment-section identifier="all" title="All questions" visible="true">
%s    </qti-assessment-section>
  </qti-test-part>
</qti-assessment-test>
""" % (NS, token, SCORE, refs))


if __name__ == "__main__":
    {"bank": bank}[sys.argv[1]](*sys.argv[2:])
