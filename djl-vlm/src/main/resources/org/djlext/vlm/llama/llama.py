# LLaMA (transformers: modeling_llama.py): single layers for training, and whole passes through the
# model for inference, each in one call. Called together with places.py of the decoder package.
#
# h         (B, T, E)   hidden states
# cos, sin  (B or 1, 1, T, D)   rotary tables
# mask      (B or 1, 1, T, S)   what is added to the scores
# w         for each layer: input norm, q, k, v, o, post-attention norm, gate, up, down; then the
#           biases of q, k, v, o and of gate, up, down where there are any; then gain and shift
#           (heads, D) of the norms of q and k where there are any
# o         where a layer begins in w
#
# G key/value heads serve H query heads. The CPU kernel knows no such groups: for one token the
# group becomes the query axis, for several the keys are repeated with stride 0.

def linear(self, x: Tensor, w: List[Tensor], weight: int, bias: int, biased: bool) -> Tensor:
  if biased:
    y = torch.linear(x, w[weight], w[bias])
  else:
    y = torch.linear(x, w[weight])
  return y

def heads(self, x: Tensor, count: int) -> Tensor:
  # (B, T, count * D) -> (B, count, T, D)
  return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), count, ${head_dim}]), 1, 2)

def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  halves = torch.chunk(x, 2, -1)
  turned = torch.cat([torch.neg(halves[1]), halves[0]], -1)
  return torch.add(torch.mul(x, cos), torch.mul(turned, sin))

def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool, dropout: float) -> Tensor:
  # q (B, H, T, D), k and v (B, G, S, D) -> (B, T, H * D)
  b = torch.size(q, 0)
  t = torch.size(q, 2)
  if torch.eq(t, 1):
    folded = torch.reshape(q, [b, ${kv_heads}, ${group}, ${head_dim}])
    o = torch.scaled_dot_product_attention(folded, k, v, mask, dropout, False)
    r = torch.reshape(o, [b, 1, ${heads} * ${head_dim}])
  else:
    if torch.eq(${group}, 1):
      o = torch.scaled_dot_product_attention(q, k, v, mask, dropout, causal)
    else:
      s = torch.size(k, 2)
      grouped = torch.reshape(q, [b * ${kv_heads}, ${group}, t, ${head_dim}])
      k1 = torch.reshape(k, [b * ${kv_heads}, 1, s, ${head_dim}])
      v1 = torch.reshape(v, [b * ${kv_heads}, 1, s, ${head_dim}])
      ke = torch.expand(k1, [-1, ${group}, -1, -1])
      ve = torch.expand(v1, [-1, ${group}, -1, -1])
      if torch.__is__(mask, None):
        m = mask
      else:
        m0 = unchecked_cast(Tensor, mask)
        if torch.eq(torch.size(m0, 0), 1):
          m1 = m0
        else:
          m1 = torch.repeat_interleave(m0, ${kv_heads}, 0)
        m = m1
      o = torch.scaled_dot_product_attention(grouped, ke, ve, m, dropout, causal)
      o = torch.reshape(o, [b, ${heads}, t, ${head_dim}])
    r = torch.reshape(torch.transpose(o, 1, 2), [b, t, ${heads} * ${head_dim}])
  return r

def head_norm(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # each head of x (B, heads, T, D) has its own gain and shift
  y = torch.layer_norm(x, [${head_dim}], None, None, 1e-05)
  return torch.add(torch.mul(y, torch.unsqueeze(w[o], 1)), torch.unsqueeze(w[o + 1], 1))

def project(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], o: int) -> Tuple[Tensor, Tensor, Tensor]:
  if ${norm_after}:
    x = h
  else:
    x = torch.rms_norm(h, [${hidden}], w[o], ${eps})
  q = self.heads(self.linear(x, w, o + 1, o + 9, ${attention_bias}), ${heads})
  k = self.heads(self.linear(x, w, o + 2, o + 10, ${attention_bias}), ${kv_heads})
  if ${head_norms}:
    q = self.head_norm(q, w, o + ${head_norm_index})
    k = self.head_norm(k, w, o + ${head_norm_index} + 2)
  v = self.heads(self.linear(x, w, o + 3, o + 11, ${attention_bias}), ${kv_heads})
  return (self.rotate(q, cos, sin), self.rotate(k, cos, sin), v)

def finish(self, h: Tensor, attended: Tensor, w: List[Tensor], o: int) -> Tensor:
  y = self.linear(attended, w, o + 4, o + 12, ${attention_bias})
  if ${norm_after}:
    h1 = torch.add(h, torch.rms_norm(y, [${hidden}], w[o], ${eps}))
    x = h1
  else:
    h1 = torch.add(h, y)
    x = torch.rms_norm(h1, [${hidden}], w[o + 5], ${eps})
  gate = torch.silu(self.linear(x, w, o + 6, o + ${mlp_bias_index}, ${mlp_bias}))
  up = self.linear(x, w, o + 7, o + ${mlp_bias_index} + 1, ${mlp_bias})
  z = self.linear(torch.mul(gate, up), w, o + 8, o + ${mlp_bias_index} + 2, ${mlp_bias})
  if ${norm_after}:
    z = torch.rms_norm(z, [${hidden}], w[o + 5], ${eps})
  return torch.add(h1, z)

# single layers, whole sequences

def causal(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor]) -> Tensor:
  q, k, v = self.project(h, cos, sin, w, 0)
  return self.finish(h, self.attend(q, k, v, None, True, ${dropout}), w, 0)

def masked(self, h: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, w: List[Tensor]) -> Tensor:
  q, k, v = self.project(h, cos, sin, w, 0)
  return self.finish(h, self.attend(q, k, v, mask, False, ${dropout}), w, 0)

# texts one behind the other in one row, each of which sees itself alone

def packed(self, h: Tensor, cos: Tensor, sin: Tensor, ends: Tensor, w: List[Tensor]) -> Tensor:
  # h (1, T, E), ends (N + 1) int64, from 0 to T
  q, k, v = self.project(h, cos, sin, w, 0)
  lengths = annotate(List[int], [])
  for i in range(torch.size(ends, 0) - 1):
    _0 = torch.append(lengths, int(torch.select(ends, 0, i + 1)) - int(torch.select(ends, 0, i)))
  # split, unlike narrow, puts gradients together with one copy
  qs = torch.split_with_sizes(q, lengths, 2)
  ks = torch.split_with_sizes(k, lengths, 2)
  vs = torch.split_with_sizes(v, lengths, 2)
  attended = annotate(List[Tensor], [])
  for i in range(torch.len(qs)):
    t = torch.size(qs[i], 2)
    windowed = False
    if torch.gt(${window}, 0):
      windowed = torch.gt(t, ${window})
    if windowed:
      position = torch.unsqueeze(torch.arange(0, t, 1, dtype=4, layout=None, device=ops.prim.device(ends)), 0)
      mask = annotate(Optional[Tensor], self.visible(position, 0, t, h))
    else:
      mask = annotate(Optional[Tensor], None)
    o = self.attend(qs[i], ks[i], vs[i], mask, torch.__not__(windowed), ${dropout})
    _1 = torch.append(attended, o)
  return self.finish(h, torch.cat(attended, 1), w, 0)

# tokens behind those in a cache; keys and values, for each layer (B, G, capacity, D), are written in
# place. index (B, 1, 1) says which token of each sequence the logits (B, V) follow; those of the
# others are not computed.

# all sequences have the same length, start: the tokens fill one slice
def through(self, h: Tensor, position: Tensor, frequencies: Tensor, start: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor]) -> Tensor:
  cos, sin = self.tables(position, frequencies, h)
  t = torch.size(h, 1)
  end = start + t
  if torch.gt(${window}, 0):
    first = ops.prim.max(0, start + 1 - ${window})
    windowed = torch.gt(end, ${window})
  else:
    first = 0
    windowed = False
  beginning = torch.__and__(torch.eq(start, 0), torch.__not__(windowed))
  causal = torch.__or__(torch.eq(t, 1), beginning)
  if causal:
    mask = annotate(Optional[Tensor], None)
  else:
    mask = annotate(Optional[Tensor], self.visible(position, first, end, h))
  for i in range(${layers}):
    o = i * ${weights}
    q, k, v = self.project(h, cos, sin, w, o)
    _0 = torch.copy_(torch.narrow(keys[i], 2, start, t), k)
    _1 = torch.copy_(torch.narrow(values[i], 2, start, t), v)
    k1 = torch.narrow(keys[i], 2, first, end - first)
    v1 = torch.narrow(values[i], 2, first, end - first)
    h = self.finish(h, self.attend(q, k1, v1, mask, causal, 0.), w, o)
  return h

def fill(self, h: Tensor, position: Tensor, frequencies: Tensor, start: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor]) -> Tensor:
  # more tokens follow at once: only the cache matters
  h = self.through(h, position, frequencies, start, keys, values, w)
  return torch.narrow(h, 1, 0, 1)

def read(self, h: Tensor, position: Tensor, frequencies: Tensor, start: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor], index: Tensor, norm: Tensor, head: Tensor) -> Tensor:
  h = self.through(h, position, frequencies, start, keys, values, w)
  return self.last(h, index, norm, head)

# sequences of different lengths, of which the longest has end tokens, the new ones included
def read_ragged(self, h: Tensor, position: Tensor, frequencies: Tensor, end: int, keys: List[Tensor], values: List[Tensor], w: List[Tensor], index: Tensor, norm: Tensor, head: Tensor) -> Tensor:
  cos, sin = self.tables(position, frequencies, h)
  mask = self.visible(position, 0, end, h)
  place = torch.unsqueeze(torch.unsqueeze(position, 1), -1)
  at = torch.expand(place, [-1, ${kv_heads}, -1, ${head_dim}])
  for i in range(${layers}):
    o = i * ${weights}
    q, k, v = self.project(h, cos, sin, w, o)
    _0 = torch.scatter_(keys[i], 2, at, k)
    _1 = torch.scatter_(values[i], 2, at, v)
    k1 = torch.narrow(keys[i], 2, 0, end)
    v1 = torch.narrow(values[i], 2, 0, end)
    h = self.finish(h, self.attend(q, k1, v1, mask, False, 0.), w, o)
  return self.last(h, index, norm, head)
