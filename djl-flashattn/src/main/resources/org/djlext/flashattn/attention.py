# Attention on libtorch's flash kernel for CPU (aten/src/ATen/native/cpu/FlashAttentionKernel.cpp).
#
# q      (B, H, T, D)   k (B, G, S, D)   v (B, G, S, Dv), H a multiple of G
# mask   (B or 1, H or 1, T or 1, S), boolean (true takes part) or added to the scores
# slopes (1, H) of ALiBi
# o, l   output (B, H, T, Dv) and log-sum-exp (B, H, T), -inf for a row that sees nothing
#
# Query i stands at position i + offset, where offset is S - T, or 0 when aligned top-left. It sees
# key j iff -${left} <= j - (i + offset) <= ${right}; 2**40 means no limit.
#
# The kernel knows neither windows, nor groups of heads, nor any alignment but top-left, nor a cap
# on scores, and its log-sum-exp has no gradient. What follows supplies them without ever holding
# T x S numbers.

# ---- the kernel

def kernel(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool, ones: bool) -> Tuple[Tensor, Tensor]:
  # as many heads in k as in q; ones says that the last column of v is the one of result()
  o, l = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., causal, attn_mask=mask, scale=${scale})
  if ${recorded} and ones:
    _0 = torch.zero_(torch.narrow(ops.prim.data(o), 3, torch.size(o, 3) - 1, 1))
  return (o, l)

def best(self, mask: Tensor, t: int, causal: bool) -> Tensor:
  # the largest entry of each row of a mask, below a top-left diagonal if causal
  if torch.__not__(causal):
    y = torch.amax(mask, [-1])
  elif torch.size(mask, 2) == 1:
    most, _0 = torch.cummax(torch.squeeze(mask, 2), -1)
    at = torch.clamp(torch.arange(t), None, torch.size(mask, 3) - 1)
    y = torch.index_select(most, 2, at)
  else:
    square = torch.ones([t, torch.size(mask, 3)], dtype=11)
    y = torch.amax(torch.masked_fill(mask, torch.triu(square, 1), float("-inf")), [-1])
  return y

def exact(self, l: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
  # the kernel gives log-sum-exp 0 for a row that sees nothing
  if torch.__is__(mask, None):
    y = l
  else:
    b = self.best(unchecked_cast(Tensor, mask), torch.size(l, 2), causal)
    y = torch.masked_fill(l, torch.eq(b, float("-inf")), float("-inf"))
  return y

def seen(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool, want: bool) -> Tuple[Tensor, Tensor]:
  o, l = self.kernel(q, k, v, mask, causal, want)
  if want:
    r = (o, self.exact(l, mask, causal))
  else:
    r = (o, l)
  return r

def capped(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor]) -> Tuple[Tensor, Tensor]:
  # scores c * tanh(x / c); the caller keeps q short enough for its scores to fit
  b = torch.size(q, 0)
  h = torch.size(q, 1)
  t = torch.size(q, 2)
  s = torch.size(k, 2)
  if torch.stride(k, 1) == 0:
    g = 1
  else:
    g = h
  wide = self.wide(q)
  k1 = torch.to(torch.narrow(k, 1, 0, g), wide)
  v1 = torch.to(torch.narrow(v, 1, 0, g), wide)
  q1 = torch.reshape(torch.mul(torch.to(q, wide), ${scale} / ${soft_cap}), [b, g, h // g * t, torch.size(q, 3)])
  x = torch.reshape(torch.matmul(q1, torch.transpose(k1, 2, 3)), [b, h, t, s])
  x1 = torch.mul_(torch.tanh_(x), ${soft_cap})
  if torch.__isnot__(mask, None):
    _0 = torch.add_(x1, unchecked_cast(Tensor, mask))
  l = torch.logsumexp(x1, [-1])
  p = torch.exp_(torch.sub_(x1, torch.unsqueeze(self.finite(l), -1)))
  o = torch.reshape(torch.matmul(torch.reshape(p, [b, g, h // g * t, s]), v1), [b, h, t, torch.size(v, 3)])
  return (torch.to(o, ops.prim.dtype(q)), l)

# ---- partial results

def finite(self, l: Tensor) -> Tensor:
  return torch.masked_fill(l, torch.eq(l, float("-inf")), 0.)

def merge(self, o1: Tensor, l1: Tensor, o2: Tensor, l2: Tensor) -> Tuple[Tensor, Tensor]:
  # attention over two disjoint sets of keys
  m = self.finite(torch.maximum(l1, l2))
  e1 = torch.exp(l1 - m)
  e2 = torch.exp(l2 - m)
  z = e1 + e2
  y = torch.masked_fill(z, torch.eq(z, 0.), 1.)
  w1 = torch.to(torch.unsqueeze(e1 / y, -1), ops.prim.dtype(o1))
  w2 = torch.to(torch.unsqueeze(e2 / y, -1), ops.prim.dtype(o1))
  return (o1 * w1 + o2 * w2, torch.log(z) + m)

def linked(self, o1: Tensor, l1: Tensor, o2: Tensor, l2: Tensor, o: Tensor, l: Tensor) -> Tensor:
  # Gradients of merged parts. The kernel's backward reads its saved output and log-sum-exp only in
  # P = exp(S - l) and dS = P * (dP - rowsum(do * o)); with the merged values there, it gives the
  # part's share of the merged gradient. So these take their place, and the sum of both outputs
  # minus a constant copy has the right value and the right gradient.
  _0 = torch.copy_(ops.prim.data(o1), o)
  _1 = torch.copy_(ops.prim.data(o2), o)
  _2 = torch.copy_(ops.prim.data(l1), self.finite(l))
  _3 = torch.copy_(ops.prim.data(l2), self.finite(l))
  return o1 + (o2 - o)

# ---- alignment

def part(self, mask: Optional[Tensor], axis: int, start: int, count: int) -> Optional[Tensor]:
  if torch.__is__(mask, None):
    y = mask
  else:
    m = unchecked_cast(Tensor, mask)
    if axis < 3 and torch.size(m, axis) == 1:
      y = mask
    else:
      y = torch.narrow(m, axis, start, count)
  return y

def behind(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # causal, more keys than queries: all see the older keys, the newer ones form a square
  t = torch.size(q, 2)
  n = torch.size(k, 2) - t
  older = self.part(mask, 3, 0, n)
  newer = self.part(mask, 3, n, t)
  o1, l1 = self.kernel(q, torch.narrow(k, 2, 0, n), torch.narrow(v, 2, 0, n), older, False, want)
  o2, l2 = self.kernel(q, torch.narrow(k, 2, n, t), torch.narrow(v, 2, n, t), newer, True, want)
  x1 = self.exact(l1, older, False)
  x2 = self.exact(l2, newer, True)
  if ${recorded}:
    o, l = self.merge(ops.prim.data(o1), x1, ops.prim.data(o2), x2)
    r = (self.linked(o1, l1, o2, l2, o, l), l)
  else:
    r = self.merge(o1, x1, o2, x2)
  return r

def above(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # causal, more queries than keys: the first queries see nothing, the others form a square
  s = torch.size(k, 2)
  n = torch.size(q, 2) - s
  o, l = self.seen(torch.narrow(q, 2, n, s), k, v, self.part(mask, 2, n, s), True, want)
  return (torch.constant_pad_nd(o, [0, 0, n, 0], 0.), torch.constant_pad_nd(l, [n, 0], float("-inf")))

# ---- windows, ALiBi and caps: blocks of queries against the keys they can see

def band(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], slopes: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # What a query may see depends on i - j alone, so one vector per head holds the whole bias. Read
  # with stride 1 on both axes it is the bias of a block whose queries run backwards.
  t = torch.size(q, 2)
  s = torch.size(k, 2)
  if ${bottom_right}:
    offset = s - t
  else:
    offset = 0
  far = t + s - 1
  distance = torch.sub(t - 1 + offset, torch.arange(far))
  hidden = torch.logical_or(torch.gt(distance, ${left}), torch.lt(distance, -${right}))
  if torch.__is__(slopes, None):
    line = torch.zeros([1, 1, far], dtype=self.wide(q))
    sloped = False
  else:
    line = torch.mul(torch.unsqueeze(unchecked_cast(Tensor, slopes), -1), torch.neg(torch.abs(distance)))
    sloped = True
  bias = torch.contiguous(torch.masked_fill(line, hidden, float("-inf")))
  if ${capped}:
    # scores of a block: some 16 MB in float32
    rows = ops.prim.max(1, ops.prim.min(256, 4194304 // (torch.size(q, 0) * torch.size(q, 1) * s)))
  else:
    rows = ${block}
  blocks = torch.split(q, rows, 2)
  os = annotate(List[Tensor], [])
  ls = annotate(List[Tensor], [])
  for i in range(torch.len(blocks)):
    q0 = blocks[i]
    n = torch.size(q0, 2)
    start = i * rows
    first = ops.prim.max(0, start + offset - ${left})
    count = ops.prim.min(s, start + n + offset + ${right}) - first
    if count <= 0:
      o = torch.zeros_like(torch.expand(torch.narrow(q0, 3, 0, 1), [-1, -1, -1, torch.size(v, 3)]))
      l = torch.full([torch.size(q, 0), torch.size(q, 1), n], float("-inf"), dtype=self.wide(q))
    else:
      k1 = torch.narrow(k, 2, first, count)
      v1 = torch.narrow(v, 2, first, count)
      m = self.part(self.part(mask, 2, start, n), 3, first, count)
      cut = start + n - 1 + offset - first > ${left} or first + count - 1 - start - offset > ${right}
      if sloped or cut:
        b = torch.as_strided(bias, [torch.size(bias, 0), torch.size(bias, 1), n, count], [torch.size(bias, 1) * far, far, 1, 1], t - start - n + first)
        if torch.__is__(m, None):
          m1 = b
        else:
          m1 = torch.contiguous(torch.add(torch.flip(unchecked_cast(Tensor, m), [2]), b))
        if ${capped}:
          o1, l1 = self.capped(torch.flip(q0, [2]), k1, v1, m1)
        else:
          o1, l1 = self.seen(torch.flip(q0, [2]), k1, v1, m1, False, want)
        o = torch.flip(o1, [2])
        l = torch.flip(l1, [2])
      else:
        if ${capped}:
          o2, l2 = self.capped(q0, k1, v1, m)
        else:
          o2, l2 = self.seen(q0, k1, v1, m, False, want)
        o = o2
        l = l2
    _0 = torch.append(os, o)
    _1 = torch.append(ls, l)
  return (torch.cat(os, 2), torch.cat(ls, 2))

def route(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], slopes: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # as many heads in k as in q
  t = torch.size(q, 2)
  s = torch.size(k, 2)
  if ${banded} or ${capped}:
    r = self.band(q, k, v, mask, slopes, want)
  elif torch.__not__(${causal}):
    r = self.seen(q, k, v, mask, False, want)
  elif t == s or torch.__not__(${bottom_right}):
    n = ops.prim.min(t, s)
    r = self.seen(q, torch.narrow(k, 2, 0, n), torch.narrow(v, 2, 0, n), self.part(mask, 3, 0, n), True, want)
  elif s > t:
    r = self.behind(q, k, v, mask, want)
  else:
    r = self.above(q, k, v, mask, want)
  return r

# ---- groups of heads

def folded(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # every query sees the same keys: the group joins the query axis and each key is read once
  b = torch.size(q, 0)
  h = torch.size(q, 1)
  t = torch.size(q, 2)
  g = torch.size(k, 1)
  q1 = torch.reshape(q, [b, g, h // g * t, torch.size(q, 3)])
  if torch.__is__(mask, None):
    m = mask
  else:
    m0 = unchecked_cast(Tensor, mask)
    if torch.size(m0, 1) == 1:
      m = mask
    else:
      m = torch.reshape(m0, [torch.size(m0, 0), g, h // g, torch.size(m0, 3)])
  if ${capped}:
    o, l = self.capped(q1, k, v, m)
  else:
    o, l = self.seen(q1, k, v, m, False, want)
  return (torch.reshape(o, [b, h, t, torch.size(o, 3)]), torch.reshape(l, [b, h, t]))

def single(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], slopes: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # one query: what it may see is one slice of the keys
  s = torch.size(k, 2)
  if ${bottom_right}:
    at = s - 1
  else:
    at = 0
  first = ops.prim.max(0, at - ${left})
  count = ops.prim.min(s, at + 1 + ${right}) - first
  m = self.part(mask, 3, first, count)
  if torch.__isnot__(slopes, None):
    distance = torch.abs(torch.sub(torch.arange(first, first + count), at))
    b = torch.mul(torch.reshape(unchecked_cast(Tensor, slopes), [1, -1, 1, 1]), torch.neg(distance))
    if torch.__is__(m, None):
      m = b
    else:
      m = torch.add(unchecked_cast(Tensor, m), b)
  return self.folded(q, torch.narrow(k, 2, first, count), torch.narrow(v, 2, first, count), m, want)

def expanded(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], slopes: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # keys and values are repeated with stride 0
  b = torch.size(q, 0)
  h = torch.size(q, 1)
  t = torch.size(q, 2)
  g = torch.size(k, 1)
  s = torch.size(k, 2)
  n = h // g
  q1 = torch.reshape(q, [b * g, n, t, torch.size(q, 3)])
  k1 = torch.expand(torch.reshape(k, [b * g, 1, s, torch.size(k, 3)]), [-1, n, -1, -1])
  v1 = torch.expand(torch.reshape(v, [b * g, 1, s, torch.size(v, 3)]), [-1, n, -1, -1])
  m = mask
  if torch.__isnot__(mask, None):
    m0 = unchecked_cast(Tensor, mask)
    if torch.size(m0, 1) > 1:
      m = torch.reshape(m0, [g, n, torch.size(m0, 2), torch.size(m0, 3)])
  a = slopes
  if torch.__isnot__(slopes, None):
    a = torch.reshape(unchecked_cast(Tensor, slopes), [g, n])
  o, l = self.route(q1, k1, v1, m, a, want)
  return (torch.reshape(o, [b, h, t, torch.size(o, 3)]), torch.reshape(l, [b, h, t]))

def by_group(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], slopes: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  # one group at a time, so that masks that differ within the batch are not repeated
  g = torch.size(k, 1)
  n = torch.size(q, 1) // g
  os = annotate(List[Tensor], [])
  ls = annotate(List[Tensor], [])
  for i in range(g):
    k1 = torch.expand(torch.narrow(k, 1, i, 1), [-1, n, -1, -1])
    v1 = torch.expand(torch.narrow(v, 1, i, 1), [-1, n, -1, -1])
    m = mask
    if torch.__isnot__(mask, None):
      m0 = unchecked_cast(Tensor, mask)
      if torch.size(m0, 1) > 1:
        m = torch.narrow(m0, 1, i * n, n)
    a = slopes
    if torch.__isnot__(slopes, None):
      a = torch.narrow(unchecked_cast(Tensor, slopes), 1, i * n, n)
    o, l = self.route(torch.narrow(q, 1, i * n, n), k1, v1, m, a, want)
    _0 = torch.append(os, o)
    _1 = torch.append(ls, l)
  return (torch.cat(os, 1), torch.cat(ls, 1))

def grouped(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], slopes: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  whole = torch.__is__(slopes, None)
  if torch.__isnot__(mask, None):
    m = unchecked_cast(Tensor, mask)
    whole = whole and torch.size(m, 0) == 1 and torch.size(m, 1) == 1
  if torch.size(q, 2) == 1:
    r = self.single(q, k, v, mask, slopes, want)
  elif torch.size(q, 1) == torch.size(k, 1):
    r = self.route(q, k, v, mask, slopes, want)
  elif torch.__is__(mask, None) and torch.__not__(${banded} or ${causal} or ${capped}):
    r = self.folded(q, k, v, mask, want)
  elif whole or torch.size(q, 0) == 1:
    r = self.expanded(q, k, v, mask, slopes, want)
  else:
    r = self.by_group(q, k, v, mask, slopes, want)
  return r

# ---- what the kernel demands of its arrays

def wide(self, x: Tensor) -> int:
  # the type in which scores are formed: float64 or float32
  if ops.prim.dtype(x) == 7:
    y = 7
  else:
    y = 6
  return y

def dense(self, x: Tensor, size: int) -> Tensor:
  # the last axis without gaps, filled up with zeros to a size
  if torch.size(x, 3) < size:
    y = torch.constant_pad_nd(x, [0, size - torch.size(x, 3)], 0.)
  elif torch.stride(x, 3) == 1:
    y = x
  else:
    y = torch.contiguous(x)
  return y

def additive(self, mask: Optional[Tensor], like: Tensor, s: int) -> Optional[Tensor]:
  if torch.__is__(mask, None):
    y = mask
  else:
    m = unchecked_cast(Tensor, mask)
    dtype = self.wide(like)
    if ops.prim.dtype(m) == 11:
      zeros = torch.zeros(torch.size(m), dtype=dtype)
      m1 = torch.masked_fill(zeros, torch.logical_not(m), float("-inf"))
    else:
      m1 = torch.to(m, dtype)
    if torch.size(m1, 3) == s:
      y = self.dense(m1, s)
    else:
      y = torch.expand(m1, [-1, -1, -1, s])
  return y

def slopes(self, like: Tensor) -> Optional[Tensor]:
  if ${sloped}:
    y = torch.unsqueeze(torch.tensor([${slopes}], dtype=self.wide(like)), 0)
  else:
    y = None
  return y

def result(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], want: bool) -> Tuple[Tensor, Tensor]:
  n = torch.size(v, 3)
  m = self.additive(mask, q, torch.size(k, 2))
  if ${recorded} and want:
    # The log-sum-exp gets its gradient as one more column of values, all ones. With its saved
    # output set to 0, dS = P * (dP - rowsum(do * o)) gains P * dl, which is what dl asks for.
    e = ops.prim.max(torch.size(q, 3), n + 1)
    filled = torch.constant_pad_nd(torch.constant_pad_nd(v, [0, e - 1 - n], 0.), [0, 1], 1.)
    o, l = self.grouped(self.dense(q, e), self.dense(k, e), filled, m, self.slopes(q), True)
    r = (torch.narrow(o, 3, 0, n), torch.add(torch.select(o, 3, e - 1), l))
  else:
    e = ops.prim.max(torch.size(q, 3), n)
    o, l = self.grouped(self.dense(q, e), self.dense(k, e), self.dense(v, e), m, self.slopes(q), want)
    r = (torch.narrow(o, 3, 0, n), l)
  return r

# ---- what Java calls

def output(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  o, l = self.result(q, k, v, None, False)
  return o

def output_masked(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  o, l = self.result(q, k, v, mask, False)
  return o

def both(self, q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
  return self.result(q, k, v, None, True)

def both_masked(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tuple[Tensor, Tensor]:
  return self.result(q, k, v, mask, True)

def needs_gradient(self, x: Tensor) -> Tensor:
  return torch.tensor(ops.prim.requires_grad(x))
