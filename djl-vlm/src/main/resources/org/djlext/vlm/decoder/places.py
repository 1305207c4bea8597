# What every decoder of this module shares: where its tokens are, what they see from there, and the
# end of the model.
#
# ids       (B, T)      token ids
# h         (B, T, E)   hidden states
# position  (B or 1, T) int64
# D         the number of elements that turn

def embed(self, ids: Tensor, embedding: Tensor) -> Tensor:
  return torch.embedding(embedding, ids)

# places and what is visible from them

def tables(self, position: Tensor, frequencies: Tensor, h: Tensor) -> Tuple[Tensor, Tensor]:
  # position (B or 1, T), frequencies (D / 2) -> cos, sin; angles are float32 whatever the model's
  # type, since half precision cannot tell positions apart
  angle = torch.mul(torch.unsqueeze(torch.unsqueeze(torch.to(position, 6), 1), -1), frequencies)
  angles = torch.cat([angle, angle], -1)
  cos = torch.mul(torch.cos(angles), ${amplitude})
  sin = torch.mul(torch.sin(angles), ${amplitude})
  return (torch.to(cos, h), torch.to(sin, h))

def hidden(self, key: Tensor, at: Tensor) -> Tensor:
  # a token sees keys up to itself, and at most the window back
  ahead = torch.gt(key, at)
  if torch.gt(${window}, 0):
    r = torch.logical_or(ahead, torch.le(key, torch.sub(at, ${window})))
  else:
    r = ahead
  return r

def additive(self, hidden: Tensor, h: Tensor) -> Tensor:
  return torch.masked_fill(torch.zeros_like(hidden, dtype=ops.prim.dtype(h)), hidden, -inf)

def visible(self, position: Tensor, first: int, end: int, h: Tensor) -> Tensor:
  # from positions (B or 1, T) to the keys first to end - 1
  key = torch.arange(first, end, 1, dtype=4, layout=None, device=ops.prim.device(position))
  return self.additive(self.hidden(key, torch.unsqueeze(torch.unsqueeze(position, 1), -1)), h)

def padded(self, h: Tensor, real: Tensor) -> Tuple[Tensor, Tensor]:
  # real (B, T), zero for padding -> position (B, T), which counts real tokens only, and mask
  # (B, 1, T, T). Padding is seen by nobody except itself, so that no row is empty.
  present = torch.ne(real, 0)
  position = torch.clamp(torch.sub(torch.cumsum(present, 1), 1), 0)
  key = torch.arange(0, torch.size(real, 1), 1, dtype=4, layout=None, device=ops.prim.device(real))
  at = torch.unsqueeze(key, -1)
  absent = torch.unsqueeze(torch.unsqueeze(torch.logical_not(present), 1), 1)
  padding = torch.logical_and(absent, torch.ne(key, at))
  return (position, self.additive(torch.logical_or(self.hidden(key, at), padding), h))

# the end of the model

def logits(self, h: Tensor, norm: Tensor, head: Tensor) -> Tensor:
  # h (..., E) -> (..., V)
  return torch.linear(torch.rms_norm(h, [${hidden}], norm, ${eps}), head)

# index (B, 1, 1) says which token of each sequence the logits (B, V) follow; those of the others are
# not computed

def last(self, h: Tensor, index: Tensor, norm: Tensor, head: Tensor) -> Tensor:
  row = torch.squeeze(torch.gather(h, 1, torch.expand(index, [-1, -1, ${hidden}])), 1)
  return torch.to(self.logits(row, norm, head), 6)
