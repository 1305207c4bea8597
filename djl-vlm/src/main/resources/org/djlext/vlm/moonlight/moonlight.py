# Moonlight (transformers: modeling_deepseek_v3.py): single layers for training, and whole passes
# through the model for inference, each in one call. Called together with places.py of the decoder
# package.
#
# h         (B, T, E)   hidden states
# cos, sin  (B or 1, 1, T, R)   rotary tables
# mask      (B or 1, 1, T, S)   what is added to the scores
# c         (B, 1, S, L)   keys and values of all heads, compressed and normalised
# r         (B, 1, S, R)   the part of the keys that turns, turned
# w         for each layer: input norm, post-attention norm, kv_a, its norm, kv_b, o, then q or q_a,
#           its norm and q_b; the biases of kv_a, o and q_a where there are any; then gate, up and
#           down of a plain layer, or the gate and its bias, gate, up and down of the shared experts
#           where there are any, and gate, up and down of every expert
# o         where a layer begins in w
#
# N and R are the parts of a key that know no position and that turn, V is the size of a value.

def linear(self, x: Tensor, w: List[Tensor], weight: int, bias: int) -> Tensor:
  if ${bias}:
    y = torch.linear(x, w[weight], w[bias])
  else:
    y = torch.linear(x, w[weight])
  return y

def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  # (..., R): neighbours turn together, or elements half of R apart; the result has the latter order
  # in either case, for queries and keys alike
  if ${interleaved}:
    pairs = torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), torch.size(x, 2), ${rotary_half}, 2])
    first = torch.select(pairs, -1, 0)
    second = torch.select(pairs, -1, 1)
  else:
    first = torch.narrow(x, -1, 0, ${rotary_half})
    second = torch.narrow(x, -1, ${rotary_half}, ${rotary_half})
  c = torch.narrow(cos, -1, 0, ${rotary_half})
  s = torch.narrow(sin, -1, 0, ${rotary_half})
  turned = torch.sub(torch.mul(first, c), torch.mul(second, s))
  return torch.cat([turned, torch.add(torch.mul(second, c), torch.mul(first, s))], -1)

def queries(self, x: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], o: int) -> Tuple[Tensor, Tensor]:
  # normed x (B, T, E) -> the part without position (B, H, T, N), the turned one (B, H, T, R)
  if torch.gt(${query_rank}, 0):
    low = self.linear(x, w, o + 6, o + ${biases} + 2)
    q0 = torch.linear(torch.rms_norm(low, [${query_rank}], w[o + 7], 1e-6), w[o + 8])
  else:
    q0 = torch.linear(x, w[o + 6])
  split = torch.view(q0, [torch.size(x, 0), torch.size(x, 1), ${heads}, ${plain} + ${rotary}])
  q = torch.transpose(split, 1, 2)
  plain = torch.narrow(q, -1, 0, ${plain})
  return (plain, self.rotate(torch.narrow(q, -1, ${plain}, ${rotary}), cos, sin))

def compress(self, x: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], o: int) -> Tuple[Tensor, Tensor]:
  # normed x (B, T, E) -> c and r of these tokens
  kv = torch.unsqueeze(self.linear(x, w, o + 2, o + ${biases}), 1)
  c = torch.rms_norm(torch.narrow(kv, -1, 0, ${latent}), [${latent}], w[o + 3], 1e-6)
  return (c, self.rotate(torch.narrow(kv, -1, ${latent}, ${rotary}), cos, sin))

def project(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], o: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  x = torch.rms_norm(h, [${hidden}], w[o], ${eps})
  plain, turned = self.queries(x, cos, sin, w, o)
  c, r = self.compress(x, cos, sin, w, o)
  return (plain, turned, c, r)

def expanded(self, plain: Tensor, turned: Tensor, c: Tensor, r: Tensor, mask: Optional[Tensor], causal: bool, dropout: float, w: List[Tensor], o: int) -> Tensor:
  # every head's keys and values are formed -> (B, T, H * V)
  b = torch.size(c, 0)
  s = torch.size(c, 2)
  kv0 = torch.linear(torch.squeeze(c, 1), w[o + 4])
  kv = torch.transpose(torch.view(kv0, [b, s, ${heads}, ${plain} + ${value}]), 1, 2)
  k = torch.cat([torch.narrow(kv, -1, 0, ${plain}), torch.expand(r, [-1, ${heads}, -1, -1])], -1)
  v = torch.narrow(kv, -1, ${plain}, ${value})
  q = torch.cat([plain, turned], -1)
  # the CPU kernel demands equal sizes of keys and values; zeros change neither scores nor sums
  if torch.gt(${pad_values}, 0):
    v1 = torch.constant_pad_nd(v, [0, ${pad_values}])
  else:
    v1 = v
  if torch.gt(${pad_keys}, 0):
    q1 = torch.constant_pad_nd(q, [0, ${pad_keys}])
    k1 = torch.constant_pad_nd(k, [0, ${pad_keys}])
  else:
    q1 = q
    k1 = k
  a = torch.scaled_dot_product_attention(q1, k1, v1, mask, dropout, causal, scale=${scale}, enable_gqa=False)
  heads = torch.transpose(torch.narrow(a, -1, 0, ${value}), 1, 2)
  return torch.reshape(heads, [b, torch.size(q, 2), ${heads} * ${value}])

def absorbed(self, plain: Tensor, turned: Tensor, c: Tensor, r: Tensor, mask: Optional[Tensor], w: List[Tensor], o: int) -> Tensor:
  # the matrices that would form keys and values are moved to the queries and the results, so that
  # attention is over c itself -> (B, T, H * V)
  b = torch.size(plain, 0)
  t = torch.size(plain, 2)
  s = torch.size(c, 2)
  kv_b = torch.view(w[o + 4], [${heads}, ${plain} + ${value}, ${latent}])
  to_keys = torch.narrow(kv_b, 1, 0, ${plain})
  to_values = torch.narrow(kv_b, 1, ${plain}, ${value})
  by_head = torch.reshape(torch.transpose(plain, 0, 1), [${heads}, b * t, ${plain}])
  q0 = torch.view(torch.bmm(torch.mul(by_head, ${scale}), to_keys), [${heads}, b, t, ${latent}])
  q = torch.reshape(torch.transpose(q0, 0, 1), [b, ${heads} * t, ${latent}])
  q_r = torch.reshape(torch.mul(turned, ${scale}), [b, ${heads} * t, ${rotary}])
  c1 = torch.squeeze(c, 1)
  r1 = torch.squeeze(r, 1)
  scores = torch.baddbmm(torch.bmm(q_r, torch.transpose(r1, 1, 2)), q, torch.transpose(c1, 1, 2))
  if torch.__is__(mask, None):
    masked = scores
  else:
    m = unchecked_cast(Tensor, mask)
    masked = torch.view(torch.add(torch.view(scores, [b, ${heads}, t, s]), m), [b, ${heads} * t, s])
  p = torch.to(torch.softmax(masked, -1, dtype=6), c)
  seen = torch.transpose(torch.view(torch.bmm(p, c1), [b, ${heads}, t, ${latent}]), 0, 1)
  a = torch.bmm(torch.reshape(seen, [${heads}, b * t, ${latent}]), torch.transpose(to_values, 1, 2))
  heads = torch.permute(torch.view(a, [${heads}, b, t, ${value}]), [1, 2, 0, 3])
  return torch.reshape(heads, [b, t, ${heads} * ${value}])

def output(self, h: Tensor, attended: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.add(h, self.linear(attended, w, o + 5, o + ${biases} + 1))

# feed-forward parts

def mlp(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # w from o on: gate, up, down
  inner = torch.mul(torch.silu(torch.linear(x, w[o])), torch.linear(x, w[o + 1]))
  return torch.linear(inner, w[o + 2])

def choose(self, scores: Tensor, bias: Tensor) -> Tensor:
  # scores (M, X) of M tokens -> (M, K), the experts of each. The bias has a say in the choice only.
  choice = torch.add(scores, bias)
  if torch.gt(${groups}, 1):
    grouped = torch.view(choice, [-1, ${groups}, ${group_size}])
    best, _0 = torch.topk(grouped, 2, -1, True, False)
    _1, kept = torch.topk(torch.sum(best, [-1]), ${chosen_groups}, -1, True, False)
    absent = torch.scatter(torch.ones([torch.size(choice, 0), ${groups}], dtype=11, layout=None, device=ops.prim.device(scores)), 1, kept, False)
    open = torch.view(torch.masked_fill(grouped, torch.unsqueeze(absent, -1), -inf), [-1, ${experts}])
  else:
    open = choice
  _2, chosen = torch.topk(open, ${per_token}, -1, True, True)
  return chosen

def route(self, x: Tensor, gate: Tensor, bias: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # x (M, E) -> scores (M, X), the chosen experts (M, K) and their weights (M, K); float32 in any case
  scores = torch.sigmoid(torch.linear(torch.to(x, 6), torch.to(gate, 6)))
  chosen = self.choose(torch.detach(scores), torch.to(bias, 6))
  weights = torch.gather(scores, 1, chosen)
  if ${normalised}:
    shares = torch.div(weights, torch.add(torch.sum(weights, [1], True), 1e-20))
  else:
    shares = weights
  return (scores, chosen, torch.mul(shares, ${scaling}))

def routed(self, x: Tensor, chosen: Tensor, weights: Tensor, w: List[Tensor], o: int) -> Tensor:
  # each chosen expert runs once, on all of its tokens; w from o on: gate, up, down of every expert
  m = torch.size(x, 0)
  flat = torch.view(chosen, [-1])
  parts = annotate(List[Tensor], [])
  if torch.eq(m, 1):
    for j in range(${per_token}):
      e = int(torch.select(flat, 0, j))
      _0 = torch.append(parts, self.mlp(x, w, o + e * 3))
    rows = torch.cat(parts)
  else:
    order = torch.argsort(flat, -1, False)
    sorted = torch.index_select(x, 0, torch.floor_divide(order, ${per_token}))
    experts, _1, counts = torch.unique_consecutive(torch.index_select(flat, 0, order), False, True)
    from = 0
    for j in range(torch.size(experts, 0)):
      e = int(torch.select(experts, 0, j))
      n = int(torch.select(counts, 0, j))
      _2 = torch.append(parts, self.mlp(torch.narrow(sorted, 0, from, n), w, o + e * 3))
      from = from + n
    rows = torch.index_select(torch.cat(parts), 0, torch.argsort(order, -1, False))
  each = torch.view(torch.to(rows, 6), [m, ${per_token}, ${hidden}])
  return torch.to(torch.squeeze(torch.bmm(torch.unsqueeze(weights, 1), each), 1), x)

def mixture(self, x: Tensor, w: List[Tensor], o: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  # x (B, T, E); w from o on: the gate and its bias, the shared experts, the experts
  flat = torch.reshape(x, [-1, ${hidden}])
  scores, chosen, weights = self.route(flat, w[o], w[o + 1])
  y = torch.view(self.routed(flat, chosen, weights, w, o + ${routed}), [torch.size(x, 0), torch.size(x, 1), ${hidden}])
  if torch.gt(${shared}, 0):
    z = torch.add(y, self.mlp(x, w, o + 2))
  else:
    z = y
  return (z, scores, chosen, weights)

def normed(self, h: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.rms_norm(h, [${hidden}], w[o + 1], ${eps})

# single layers, whole sequences; those with experts also tell how they were chosen

def causal(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor]) -> Tensor:
  plain, turned, c, r = self.project(h, cos, sin, w, 0)
  return self.output(h, self.expanded(plain, turned, c, r, None, True, ${dropout}, w, 0), w, 0)

def masked(self, h: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, w: List[Tensor]) -> Tensor:
  plain, turned, c, r = self.project(h, cos, sin, w, 0)
  return self.output(h, self.expanded(plain, turned, c, r, mask, False, ${dropout}, w, 0), w, 0)

def dense(self, h: Tensor, w: List[Tensor]) -> Tensor:
  return torch.add(h, self.mlp(self.normed(h, w, 0), w, ${feed}))

def sparse(self, h: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  y, scores, chosen, weights = self.mixture(self.normed(h, w, 0), w, ${feed})
  return (torch.add(h, y), scores, chosen, weights)

def dense_causal(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor]) -> Tensor:
  return self.dense(self.causal(h, cos, sin, w), w)

def dense_masked(self, h: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, w: List[Tensor]) -> Tensor:
  return self.dense(self.masked(h, cos, sin, mask, w), w)

def sparse_causal(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  return self.sparse(self.causal(h, cos, sin, w), w)

def sparse_masked(self, h: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  return self.sparse(self.masked(h, cos, sin, mask, w), w)

# tokens behind those in a cache; keys hold c and values hold r of each layer, written in place. Few
# tokens are read in the absorbed form, many in the expanded one.

def feed(self, h: Tensor, w: List[Tensor], o: int, with_experts: int) -> Tensor:
  x = self.normed(h, w, o)
  if torch.eq(with_experts, 1):
    y, _0, _1, _2 = self.mixture(x, w, o + ${feed})
  else:
    y = self.mlp(x, w, o + ${feed})
  return torch.add(h, y)

def attend(self, plain: Tensor, turned: Tensor, c: Tensor, r: Tensor, mask: Optional[Tensor], causal: bool, w: List[Tensor], o: int) -> Tensor:
  if torch.le(torch.size(plain, 2), ${absorbed_to}):
    a = self.absorbed(plain, turned, c, r, mask, w, o)
  else:
    a = self.expanded(plain, turned, c, r, mask, causal, 0., w, o)
  return a

# all sequences have the same length, start: the tokens fill one slice
def attention_at(self, h: Tensor, cos: Tensor, sin: Tensor, mask: Optional[Tensor], causal: bool, start: int, key: Tensor, value: Tensor, w: List[Tensor], o: int) -> Tensor:
  t = torch.size(h, 1)
  plain, turned, c, r = self.project(h, cos, sin, w, o)
  _0 = torch.copy_(torch.narrow(key, 2, start, t), c)
  _1 = torch.copy_(torch.narrow(value, 2, start, t), r)
  c1 = torch.narrow(key, 2, 0, start + t)
  r1 = torch.narrow(value, 2, 0, start + t)
  return self.output(h, self.attend(plain, turned, c1, r1, mask, causal, w, o), w, o)

def mask_at(self, h: Tensor, position: Tensor, start: int) -> Tuple[Optional[Tensor], bool]:
  t = torch.size(h, 1)
  causal = torch.__and__(torch.eq(start, 0), torch.gt(t, ${absorbed_to}))
  if torch.__or__(torch.eq(t, 1), causal):
    mask = annotate(Optional[Tensor], None)
  else:
    mask = annotate(Optional[Tensor], self.visible(position, 0, start + t, h))
  return (mask, causal)

def pick(self, x: Tensor, index: Tensor) -> Tensor:
  # x (B or 1, T, D), index (B, 1, 1) -> (B, 1, D)
  all = torch.expand(x, [torch.size(index, 0), -1, -1])
  return torch.gather(all, 1, torch.expand(index, [-1, -1, torch.size(x, 2)]))

def end(self, h: Tensor, cos: Tensor, sin: Tensor, position: Tensor, c: Tensor, r: Tensor, index: Tensor, w: List[Tensor], o: int, with_experts: int) -> Tensor:
  # the last layer, its keys being in the cache, for the tokens that logits are wanted of: (B, 1, E)
  h1 = self.pick(h, index)
  cos1 = torch.unsqueeze(self.pick(torch.squeeze(cos, 1), index), 1)
  sin1 = torch.unsqueeze(self.pick(torch.squeeze(sin, 1), index), 1)
  at = torch.squeeze(self.pick(torch.unsqueeze(position, -1), index), -1)
  mask = annotate(Optional[Tensor], self.visible(at, 0, torch.size(c, 2), h1))
  plain, turned = self.queries(torch.rms_norm(h1, [${hidden}], w[o], ${eps}), cos1, sin1, w, o)
  h2 = self.output(h1, self.absorbed(plain, turned, c, r, mask, w, o), w, o)
  return self.feed(h2, w, o, with_experts)

def through(self, h: Tensor, position: Tensor, frequencies: Tensor, start: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor], index: Optional[Tensor]) -> Tensor:
  # without an index only the cache matters; with one, h of those tokens (B, 1, E)
  cos, sin = self.tables(position, frequencies, h)
  mask, causal = self.mask_at(h, position, start)
  offsets = ${offsets}
  with_experts = ${with_experts}
  for i in range(${layers} - 1):
    h = self.attention_at(h, cos, sin, mask, causal, start, keys[i], values[i], w, offsets[i])
    h = self.feed(h, w, offsets[i], with_experts[i])
  i = ${layers} - 1
  o = offsets[i]
  t = torch.size(h, 1)
  c, r = self.compress(torch.rms_norm(h, [${hidden}], w[o], ${eps}), cos, sin, w, o)
  _0 = torch.copy_(torch.narrow(keys[i], 2, start, t), c)
  _1 = torch.copy_(torch.narrow(values[i], 2, start, t), r)
  if torch.__is__(index, None):
    y = torch.narrow(h, 1, 0, 1)
  else:
    c1 = torch.narrow(keys[i], 2, 0, start + t)
    r1 = torch.narrow(values[i], 2, 0, start + t)
    y = self.end(h, cos, sin, position, c1, r1, unchecked_cast(Tensor, index), w, o, with_experts[i])
  return y

def fill(self, h: Tensor, position: Tensor, frequencies: Tensor, start: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor]) -> Tensor:
  # more tokens follow at once
  return self.through(h, position, frequencies, start, keys, values, w, None)

def read(self, h: Tensor, position: Tensor, frequencies: Tensor, start: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor], index: Tensor, norm: Tensor, head: Tensor) -> Tensor:
  y = self.through(h, position, frequencies, start, keys, values, w, index)
  return torch.to(torch.squeeze(self.logits(y, norm, head), 1), 6)

# sequences of different lengths, of which the longest has end tokens, the new ones included
def attention_ragged(self, h: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, position: Tensor, end: int, key: Tensor, value: Tensor, w: List[Tensor], o: int) -> Tensor:
  place = torch.unsqueeze(torch.unsqueeze(position, 1), -1)
  plain, turned, c, r = self.project(h, cos, sin, w, o)
  _0 = torch.scatter_(key, 2, torch.expand(place, [-1, -1, -1, ${latent}]), c)
  _1 = torch.scatter_(value, 2, torch.expand(place, [-1, -1, -1, ${rotary}]), r)
  c1 = torch.narrow(key, 2, 0, end)
  r1 = torch.narrow(value, 2, 0, end)
  return self.output(h, self.attend(plain, turned, c1, r1, mask, False, w, o), w, o)

def read_ragged(self, h: Tensor, position: Tensor, frequencies: Tensor, end: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor], index: Tensor, norm: Tensor, head: Tensor) -> Tensor:
  cos, sin = self.tables(position, frequencies, h)
  mask = self.visible(position, 0, end, h)
  offsets = ${offsets}
  with_experts = ${with_experts}
  for i in range(${layers}):
    h = self.attention_ragged(h, cos, sin, mask, position, end, keys[i], values[i], w, offsets[i])
    h = self.feed(h, w, offsets[i], with_experts[i])
  return self.last(h, index, norm, head)

# layer by layer, for models whose experts are read from their file when they are chosen

def attend_layer(self, h: Tensor, position: Tensor, frequencies: Tensor, start: int, key: Tensor, value: Tensor, w: List[Tensor]) -> Tensor:
  cos, sin = self.tables(position, frequencies, h)
  mask, causal = self.mask_at(h, position, start)
  return self.attention_at(h, cos, sin, mask, causal, start, key, value, w, 0)

def attend_layer_ragged(self, h: Tensor, position: Tensor, frequencies: Tensor, end: int, key: Tensor, value: Tensor, w: List[Tensor]) -> Tensor:
  cos, sin = self.tables(position, frequencies, h)
  mask = self.visible(position, 0, end, h)
  return self.attention_ragged(h, cos, sin, mask, position, end, key, value, w, 0)

def choices(self, h: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
  # -> the experts' input (M, E), what their results are added to (B, T, E), scores, chosen, weights
  x = self.normed(h, w, 0)
  flat = torch.reshape(x, [-1, ${hidden}])
  scores, chosen, weights = self.route(flat, w[${feed}], w[${feed} + 1])
  if torch.gt(${shared}, 0):
    base = torch.add(h, self.mlp(x, w, ${feed} + 2))
  else:
    base = h
  return (flat, base, scores, chosen, weights)

def some(self, x: Tensor, base: Tensor, chosen: Tensor, weights: Tensor, experts: Tensor, w: List[Tensor]) -> Tensor:
  # adds the results of some experts, whose weights are w
  rows = torch.to(torch.reshape(base, [-1, ${hidden}]), 6)
  flat = torch.view(weights, [-1])
  for j in range(torch.size(experts, 0)):
    places = torch.nonzero(torch.view(torch.eq(chosen, torch.select(experts, 0, j)), [-1]))
    place = torch.squeeze(places, 1)
    token = torch.floor_divide(place, ${per_token})
    y = torch.to(self.mlp(torch.index_select(x, 0, token), w, j * 3), 6)
    share = torch.unsqueeze(torch.index_select(flat, 0, place), -1)
    rows = torch.index_add(rows, 0, token, torch.mul(y, share))
  return torch.to(torch.view_as(rows, base), base)
