# Attention over a cache; follows attention.py, whose functions it calls.
#
# q, k, v         T new tokens of every sequence
# keys, values    (B, G, capacity, D) and (B, G, capacity, Dv), written in place
# start           how many tokens every sequence holds, or starts (B) int64 for each of them
# mask            covers the cached tokens and the new ones

def append(self, cache: Tensor, x: Tensor, start: int) -> Tensor:
  t = torch.size(x, 2)
  _0 = torch.copy_(torch.narrow(cache, 2, start, t), x)
  return torch.narrow(cache, 2, 0, start + t)

def cached(self, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, start: int) -> Tensor:
  o, l = self.result(q, self.append(keys, k, start), self.append(values, v, start), None, False)
  return o

def cached_masked(self, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, start: int, mask: Tensor) -> Tensor:
  o, l = self.result(q, self.append(keys, k, start), self.append(values, v, start), mask, False)
  return o

def scatter(self, cache: Tensor, x: Tensor, places: Tensor) -> Tensor:
  # places (B, 1, T, 1)
  index = torch.expand(places, [-1, torch.size(x, 1), -1, torch.size(x, 3)])
  return torch.scatter_(cache, 2, index, x)

def each(self, q: Tensor, keys: Tensor, values: Tensor, starts: Tensor, mask: Optional[Tensor]) -> Tensor:
  # one sequence at a time, each with its own number of keys
  t = torch.size(q, 2)
  os = annotate(List[Tensor], [])
  for b in range(torch.size(q, 0)):
    s = int(torch.select(starts, 0, b)) + t
    k1 = torch.narrow(torch.narrow(keys, 0, b, 1), 2, 0, s)
    v1 = torch.narrow(torch.narrow(values, 0, b, 1), 2, 0, s)
    m = mask
    if torch.__isnot__(mask, None):
      m0 = unchecked_cast(Tensor, self.part(mask, 0, b, 1))
      if torch.size(m0, 3) > 1:
        m = torch.narrow(m0, 3, 0, s)
      else:
        m = m0
    o, l = self.result(torch.narrow(q, 0, b, 1), k1, v1, m, False)
    _0 = torch.append(os, o)
  return torch.cat(os, 0)

def step(self, q: Tensor, keys: Tensor, values: Tensor, starts: Tensor, s: int, mask: Optional[Tensor]) -> Tensor:
  # one token of every sequence in one call: a mask hides what lies behind shorter ones
  places = torch.reshape(starts, [-1, 1, 1, 1])
  distance = torch.sub(places, torch.reshape(torch.arange(s), [1, 1, 1, -1]))
  hidden = torch.logical_or(torch.lt(distance, 0), torch.gt(distance, ${left}))
  slopes = self.slopes(q)
  if torch.__is__(slopes, None):
    line = torch.zeros(torch.size(hidden), dtype=self.wide(q))
  else:
    line = torch.mul(torch.reshape(unchecked_cast(Tensor, slopes), [1, -1, 1, 1]), torch.neg(torch.abs(distance)))
  m = torch.masked_fill(line, hidden, float("-inf"))
  if torch.__isnot__(mask, None):
    m = torch.add(m, unchecked_cast(Tensor, self.additive(mask, q, s)))
  n = torch.size(values, 3)
  e = ops.prim.max(torch.size(q, 3), n)
  k1 = self.dense(torch.narrow(keys, 2, 0, s), e)
  v1 = self.dense(torch.narrow(values, 2, 0, s), e)
  o, l = self.folded(self.dense(q, e), k1, v1, torch.contiguous(m), False)
  return torch.narrow(o, 3, 0, n)

def ragged_any(self, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, starts: Tensor, most: int, mask: Optional[Tensor]) -> Tensor:
  t = torch.size(q, 2)
  places = torch.reshape(torch.add(torch.unsqueeze(starts, 1), torch.arange(t)), [-1, 1, t, 1])
  _0 = self.scatter(keys, k, places)
  _1 = self.scatter(values, v, places)
  if t == 1:
    o = self.step(q, keys, values, starts, most + 1, mask)
  else:
    o = self.each(q, keys, values, starts, mask)
  return o

def ragged(self, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, starts: Tensor, most: int) -> Tensor:
  return self.ragged_any(q, k, v, keys, values, starts, most, None)

def ragged_masked(self, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, starts: Tensor, most: int, mask: Tensor) -> Tensor:
  return self.ragged_any(q, k, v, keys, values, starts, most, mask)
