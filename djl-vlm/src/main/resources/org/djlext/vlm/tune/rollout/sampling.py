# Drawing tokens, and the log-probability that a token had when it was drawn.
#
# logits  (N, V)
# p       the probability that the most likely tokens must reach together, 1 for all tokens

def scaled(self, logits: Tensor) -> Tensor:
  return torch.div(torch.to(logits, 6), ${temperature})

def outside(self, logits: Tensor) -> Tensor:
  # (N, V) bool: what is not among the fewest most likely tokens that reach p
  likely, order = torch.sort(torch.softmax(torch.detach(logits), -1), -1, True)
  before = torch.sub(torch.cumsum(likely, -1, dtype=7), likely)
  late = torch.ge(before, ${top_p})
  return torch.scatter(late, -1, order, late)

def folded(self, x: Tensor, shift: int) -> Tensor:
  # int32; the shift fills up with zeros, not with the sign
  high = torch.bitwise_and(torch.bitwise_right_shift(x, shift), (1 << 32 - shift) - 1)
  return torch.bitwise_xor(x, high)

def mixed(self, x: Tensor) -> Tensor:
  x = torch.mul(self.folded(x, 16), 2146121005)
  return self.folded(torch.mul(self.folded(x, 15), -2073254261), 16)

def gumbel(self, key: Tensor, count: int) -> Tensor:
  # key (N, 2) int32 -> (N, count) float32, noise that depends on the row's key and the place alone
  place = torch.arange(0, count, 1, dtype=3, layout=None, device=ops.prim.device(key))
  x = self.mixed(torch.add(torch.narrow(key, 1, 0, 1), torch.mul(place, -1640531535)))
  x = self.mixed(torch.add(x, torch.narrow(key, 1, 1, 1)))
  # near 0, where it decides, the uniform number keeps all of its 32 bits
  whole = torch.to(torch.bitwise_and(torch.to(x, 4), 4294967295), 6)
  uniform = torch.mul(torch.add(whole, 0.5), 2.3283064e-10)
  return torch.neg(torch.log(torch.neg(torch.log1p(torch.neg(uniform)))))

def draw(self, logits: Tensor, key: Tensor) -> Tensor:
  # key (N, 2) int32 -> (2, N) float64: the tokens, and their log-probabilities. The largest sum of
  # logit and noise is a draw from the softmax; unlike a place on the sum of all probabilities it
  # hardly ever hangs on the last bit of a logit.
  x = self.scaled(logits)
  if torch.lt(${top_p}, 1.):
    x = torch.masked_fill(x, self.outside(x), -inf)
  token = torch.argmax(torch.add(x, self.gumbel(key, torch.size(x, 1))), -1, True)
  found = torch.gather(torch.log_softmax(x, -1), 1, token)
  return torch.stack([torch.to(torch.squeeze(token, 1), 7), torch.to(torch.squeeze(found, 1), 7)])

def greedy(self, logits: Tensor) -> Tensor:
  token = torch.to(torch.argmax(logits, -1), 7)
  return torch.stack([token, torch.zeros_like(token)])

def log_probs(self, logits: Tensor, labels: Tensor) -> Tensor:
  # logits (B, T, V), labels (B, T) -> (B, T - 1), 0 where the label is -100
  t = torch.size(labels, 1) - 1
  v = torch.size(logits, 2)
  true = torch.reshape(torch.narrow(labels, 1, 1, t), [-1])
  x = torch.reshape(self.scaled(torch.narrow(logits, 1, 0, t)), [-1, v])
  if torch.lt(${top_p}, 1.):
    # a token that was drawn counts even if the weights of today would not offer it
    said = torch.unsqueeze(torch.clamp(true, 0), 1)
    hidden = torch.scatter(self.outside(x), 1, said, False)
    x = torch.masked_fill(x, hidden, -inf)
  loss = torch.cross_entropy_loss(x, true, None, 0, -100, 0.)
  return torch.neg(torch.reshape(loss, [-1, t]))
