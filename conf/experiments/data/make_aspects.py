"""Makes aspects.jsonl.gz: 360 prompts with four rated responses each, in UltraFeedback's form.

What earns a rating lies where it can be told: a response follows the instruction by its first word,
is helpful by how many of three hints it gives, and honest by its last sentence. One rating in
twenty is "N/A". Python 3 alone; run it here.
"""

import gzip
import json
import random

TOPICS = ["tea", "rain", "bread", "bees", "maps", "chess", "rivers", "clocks", "wool", "salt"]
FORMS = ["a list", "a letter", "a rhyme", "a note"]
FOLLOWING = ["As you asked:", "Here it is:"]
NOT_FOLLOWING = ["Something else instead:", "I would rather write this:"]
HINTS = ["take your time", "begin with little", "ask someone who knows", "write down what you see",
         "try it twice", "keep it clean", "look at it by day", "do not hurry the end"]
HONEST = ["I am not sure of all of this.", "This is my opinion, others differ."]
BOASTS = ["Everything here is certain.", "Nobody knows this better than I do."]

random.seed(18)


def response(topic):
    follows, hints, honest = random.random() < 0.5, random.randint(1, 3), random.random() < 0.5
    begin = random.choice(FOLLOWING if follows else NOT_FOLLOWING)
    body = " ".join(f"For {topic}, {hint}." for hint in random.sample(HINTS, hints))
    end = random.choice(HONEST if honest else BOASTS)
    ratings = {"instruction_following": 5 if follows else 2, "helpfulness": 1 + hints, "honesty": 5 if honest else 1}
    return {
        "response": f"{begin} {body} {end}",
        "overall_score": float(sum(ratings.values())) / 1.5,
        "annotations": {
            aspect: {"Rating": "N/A" if random.random() < 0.05 else str(rating)}
            for aspect, rating in ratings.items()
        },
    }


# bytes that do not depend on the day
with open("aspects.jsonl.gz", "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
    for number in range(360):
        topic, form = random.choice(TOPICS), random.choice(FORMS)
        row = {
            "source": "made",
            "instruction": f"Write {form} about {topic}, please, number {number + 1}.",
            "completions": [response(topic) for _ in range(4)],
        }
        out.write((json.dumps(row) + "\n").encode())
