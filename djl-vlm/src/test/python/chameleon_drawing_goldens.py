"""Writes the golden of org.djlext.vlm.chameleon.DocumentGeneratorTest: what the greedy rules of the
authors' program (github.com/facebookresearch/chameleon, inference/chameleon.py) give on the model
"pre-norm" of chameleon_goldens.py, every step computed anew from the whole sequence.

    python chameleon_drawing_goldens.py ../resources/chameleon-drawing.json
"""

import json
import sys
from pathlib import Path

import torch

import chameleon_goldens

CODES = 16  # of a picture: 8 pixels, halved once
GUIDANCE = [(3.0, 1.2), (1.0, 1.0), (2.0, 0.5)]


class Rules:
    def __init__(self):
        self.model = chameleon_goldens.build({}, 1)
        vocab = self.model.config.vocabulary_map
        self.bos, self.eos = vocab["<s>"], vocab["</s>"]
        self.boi, self.eoi = vocab["<racm3:break>"], vocab["<eoss>"]
        self.images = sorted(v for k, v in vocab.items() if k.startswith("IMGIMG"))
        special = {v for k, v in vocab.items() if k.startswith("<") and k != "<"}
        self.words = sorted(set(vocab.values()) - set(self.images) - special)
        self.vocab = vocab

    @torch.no_grad()
    def logits(self, ids):
        return self.model.lm_head(self.model.model(torch.tensor([ids])).last_hidden_state)[0, -1].double()

    def best(self, logits, allowed):
        masked = torch.full_like(logits, -torch.inf)
        masked[allowed] = logits[allowed]
        two = masked.topk(2).values
        assert two[0] - two[1] > 1e-3, "too near a tie"
        return int(masked.argmax())

    def picture(self, ids, text, image):
        """Appends a picture to ids, which end with the token that begins one."""
        keep = {self.bos, self.boi, self.eoi, *self.images}
        alone, nothing = [i for i in ids if i in keep], [self.bos, self.boi]
        for _ in range(CODES):
            u, a = self.logits(nothing), self.logits(alone)
            token = self.best(u + image * (a - u) + text * (self.logits(ids) - a), self.images)
            for stream in (ids, alone, nothing):
                stream.append(token)
        ids.append(self.eoi)

    def document(self, prompt, count, text, image, begins):
        ids = list(prompt)
        while len(ids) < len(prompt) + count:
            token = self.best(self.logits(ids), [*self.words, self.eos, *([self.boi] if begins else [])])
            if token == self.eos:
                break
            ids.append(token)
            if token == self.boi:
                self.picture(ids, text, image)
        return ids[len(prompt) :]


def main(file: Path) -> None:
    rules = Rules()
    t0 = rules.vocab["t0"]
    generator = torch.Generator().manual_seed(1)
    picture = [rules.boi, *torch.randint(4, 4 + chameleon_goldens.CODES, (CODES,), generator=generator).tolist(), rules.eoi]
    words = [t0 + i for i in torch.randint(0, 40, (6,), generator=generator).tolist()]
    cases = []
    for name, prompt in {"words": words, "picture": [*words[:3], *picture, *words[3:]]}.items():
        prompt = [rules.bos, *prompt]
        for text, image in GUIDANCE:
            ids = [*prompt, rules.boi]
            rules.picture(ids, text, image)
            cases.append(dict(modality="PICTURE", prompt=prompt, text=text, picture=image, answer=ids[len(prompt) :]))
        cases.append(dict(modality="TEXT", prompt=prompt, text=1, picture=1, answer=rules.document(prompt, 12, 1, 1, False)))
    found = 0
    for _ in range(400):
        prompt = [rules.bos, *[t0 + i for i in torch.randint(0, 40, (4,), generator=generator).tolist()]]
        try:
            answer = rules.document(prompt, 30, 3.0, 1.2, True)
        except AssertionError:
            continue
        if rules.boi in answer[:8] and answer[-1] not in (rules.eoi,):
            cases.append(dict(modality="INTERLEAVED", prompt=prompt, text=3.0, picture=1.2, answer=answer))
            found += 1
        if found == 2:
            break
    file.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
    print(len(cases), "cases,", found, "interleaved")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
