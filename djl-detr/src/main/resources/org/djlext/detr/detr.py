# DETR's transformer (arXiv 2005.12872, appendix A.3; facebookresearch/detr: models/transformer.py).
#
# feature  (B, C, h, w)   the last map of the backbone
# real     (B, H, W)      the pixel mask, zero for padding
# x        (B, L, d)      tokens of the encoder, L = h * w
# y        (B, Q, d)      object queries in the decoder
# mask     (B, 1, 1, L)   what is added to the scores
# w        weights; o is where a part begins in them. Attention: q, k, v, out, each with its bias.
#          Encoder layer: attention, norm, two linear maps, norm. Decoder layer: attention, norm,
#          attention over the picture, norm, two linear maps, norm.

def drop(self, x: Tensor, p: float) -> Tensor:
  if p > 0.:
    y = torch.dropout(x, p, True)
  else:
    y = x
  return y

def skipped(self, p: float) -> bool:
  # layer drop
  y = False
  if p > 0.:
    y = bool(torch.lt(torch.rand(annotate(List[int], [])), p))
  return y

def norm(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.layer_norm(x, [${hidden}], w[o], w[o + 1], 1e-05)

def heads(self, x: Tensor, count: int) -> Tensor:
  # (B, T, d) -> (B, count, T, D)
  return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), count, ${hidden} // count]), 1, 2)

def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], w: List[Tensor], o: int, count: int) -> Tensor:
  q1 = self.heads(torch.linear(q, w[o], w[o + 1]), count)
  k1 = self.heads(torch.linear(k, w[o + 2], w[o + 3]), count)
  v1 = self.heads(torch.linear(v, w[o + 4], w[o + 5]), count)
  a = torch.scaled_dot_product_attention(q1, k1, v1, mask, ${attention_dropout}, False)
  a1 = torch.reshape(torch.transpose(a, 1, 2), torch.size(q))
  return self.drop(torch.linear(a1, w[o + 6], w[o + 7]), ${dropout})

def feed_forward(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  y = self.drop(torch.${activation}(torch.linear(x, w[o], w[o + 1])), ${activation_dropout})
  return self.drop(torch.linear(y, w[o + 2], w[o + 3]), ${dropout})

def encoder_layer(self, x: Tensor, positions: Tensor, mask: Optional[Tensor], w: List[Tensor], o: int) -> Tensor:
  if ${pre_norm}:
    x1 = self.norm(x, w, o + 8)
    q = torch.add(x1, positions)
    x2 = torch.add(x, self.attend(q, q, x1, mask, w, o, ${encoder_heads}))
    y = torch.add(x2, self.feed_forward(self.norm(x2, w, o + 14), w, o + 10))
  else:
    q = torch.add(x, positions)
    x2 = self.norm(torch.add(x, self.attend(q, q, x, mask, w, o, ${encoder_heads})), w, o + 8)
    y = self.norm(torch.add(x2, self.feed_forward(x2, w, o + 10)), w, o + 14)
  return y

def decoder_layer(self, y: Tensor, queries: Tensor, key: Tensor, memory: Tensor, mask: Optional[Tensor], w: List[Tensor], o: int) -> Tensor:
  if ${pre_norm}:
    y1 = self.norm(y, w, o + 8)
    q = torch.add(y1, queries)
    y2 = torch.add(y, self.attend(q, q, y1, None, w, o, ${decoder_heads}))
    q2 = torch.add(self.norm(y2, w, o + 18), queries)
    y3 = torch.add(y2, self.attend(q2, key, memory, mask, w, o + 10, ${decoder_heads}))
    z = torch.add(y3, self.feed_forward(self.norm(y3, w, o + 24), w, o + 20))
  else:
    q = torch.add(y, queries)
    y2 = self.norm(torch.add(y, self.attend(q, q, y, None, w, o, ${decoder_heads})), w, o + 8)
    q2 = torch.add(y2, queries)
    y3 = self.norm(torch.add(y2, self.attend(q2, key, memory, mask, w, o + 10, ${decoder_heads})), w, o + 18)
    z = self.norm(torch.add(y3, self.feed_forward(y3, w, o + 20)), w, o + 24)
  return z

# where a token is

def waves(self, at: Tensor) -> Tensor:
  # at (B, h, w) -> (B, h, w, d / 2), sines and cosines interleaved
  n = ${hidden} // 2
  i = torch.arange(n, dtype=6, layout=None, device=ops.prim.device(at))
  period = torch.pow(10000., torch.div(torch.mul(torch.floor(torch.div(i, 2)), 2), n))
  angle = torch.div(torch.unsqueeze(at, -1), period)
  even = torch.sin(torch.slice(angle, 3, 0, None, 2))
  odd = torch.cos(torch.slice(angle, 3, 1, None, 2))
  return torch.flatten(torch.stack([even, odd], 4), 3)

def sine(self, present: Tensor) -> Tensor:
  # present (B, h, w) boolean -> (B, L, d), rows first
  y = torch.cumsum(present, 1, dtype=6)
  x = torch.cumsum(present, 2, dtype=6)
  last_y = torch.slice(y, 1, -1)
  last_x = torch.slice(x, 2, -1)
  y1 = torch.mul(torch.div(y, torch.add(last_y, 1e-06)), ${turn})
  x1 = torch.mul(torch.div(x, torch.add(last_x, 1e-06)), ${turn})
  return torch.flatten(torch.cat([self.waves(y1), self.waves(x1)], 3), 1, 2)

def learned(self, present: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
  # -> (B, L, d), columns first
  b = torch.size(present, 0)
  h = torch.size(present, 1)
  v = torch.size(present, 2)
  x = torch.expand(torch.reshape(torch.slice(columns, 0, 0, v), [1, 1, v, -1]), [b, h, -1, -1])
  y = torch.expand(torch.reshape(torch.slice(rows, 0, 0, h), [1, h, 1, -1]), [b, -1, v, -1])
  return torch.flatten(torch.cat([x, y], 3), 1, 2)

# what Java calls

def additive(self, present: Tensor, like: Tensor) -> Tensor:
  # present (B, h, w) -> (B, 1, 1, L); finite, since a picture may vanish from its own map
  hidden = torch.logical_not(torch.reshape(present, [torch.size(present, 0), 1, 1, -1]))
  zeros = torch.zeros(torch.size(hidden), dtype=ops.prim.dtype(like), layout=None, device=ops.prim.device(like))
  return torch.masked_fill(zeros, hidden, ${lowest})

def encoded(self, feature: Tensor, present: Tensor, masked: bool, w: List[Tensor]) -> List[Tensor]:
  # [projected (B, d, h, w), present (B, h, w), positions (B, L, d), input of the encoder and output
  # of each of its layers, each (B, L, d); the last one is the memory]
  projected = torch.conv2d(feature, w[0], w[1])
  if ${learned}:
    positions = torch.to(self.learned(present, w[2], w[3]), projected)
    o = 4
  else:
    positions = torch.to(self.sine(present), projected)
    o = 2
  mask = annotate(Optional[Tensor], None)
  if masked:
    mask = annotate(Optional[Tensor], self.additive(present, projected))
  x = torch.transpose(torch.flatten(projected, 2), 1, 2)
  out = [projected, present, positions, x]
  x = self.drop(x, ${input_dropout})
  for i in range(${encoder_layers}):
    if torch.__not__(self.skipped(${encoder_layer_drop})):
      x = self.encoder_layer(x, positions, mask, w, o + i * 16)
    if torch.__not__(torch.__and__(${pre_norm}, i == ${encoder_layers} - 1)):
      _0 = torch.append(out, x)
  if ${pre_norm}:
    _1 = torch.append(out, self.norm(x, w, o + ${encoder_layers} * 16))
  return out

def encode(self, feature: Tensor, w: List[Tensor]) -> List[Tensor]:
  size = [torch.size(feature, 0), torch.size(feature, 2), torch.size(feature, 3)]
  present = torch.ones(size, dtype=11, layout=None, device=ops.prim.device(feature))
  return self.encoded(feature, present, False, w)

def encode_masked(self, feature: Tensor, real: Tensor, w: List[Tensor]) -> List[Tensor]:
  size = [torch.size(feature, 2), torch.size(feature, 3)]
  nearest = torch.upsample_nearest2d(torch.unsqueeze(torch.to(real, 6), 0), size, None)
  present = torch.to(torch.select(nearest, 0, 0), 11)
  return self.encoded(feature, present, True, w)

def decoded(self, memory: Tensor, positions: Tensor, mask: Optional[Tensor], w: List[Tensor]) -> List[Tensor]:
  # [logits, boxes, the same of the layers before the last one (L - 1, B, Q, ...), the queries after
  # the final norm, output of each layer]
  queries = torch.expand(torch.unsqueeze(w[0], 0), [torch.size(memory, 0), -1, -1])
  key = torch.add(memory, positions)
  n = 1 + ${decoder_layers} * 26
  y = torch.zeros_like(queries)
  states = annotate(List[Tensor], [])
  normed = annotate(List[Tensor], [])
  for i in range(${decoder_layers}):
    if torch.__not__(self.skipped(${decoder_layer_drop})):
      y = self.decoder_layer(y, queries, key, memory, mask, w, 1 + i * 26)
    if ${feeds_normed}:
      y = self.norm(y, w, n)
      _0 = torch.append(normed, y)
    elif ${auxiliary}:
      _1 = torch.append(normed, self.norm(y, w, n))
    _2 = torch.append(states, y)
  last = self.norm(y, w, n)
  if ${auxiliary}:
    _3 = torch._set_item(normed, -1, last)
    heads = torch.stack(normed)
  else:
    heads = torch.unsqueeze(last, 0)
  logits = torch.linear(heads, w[n + 2], w[n + 3])
  b1 = torch.relu(torch.linear(heads, w[n + 4], w[n + 5]))
  b2 = torch.relu(torch.linear(b1, w[n + 6], w[n + 7]))
  boxes = torch.sigmoid(torch.linear(b2, w[n + 8], w[n + 9]))
  before = torch.size(heads, 0) - 1
  out = [torch.select(logits, 0, -1), torch.select(boxes, 0, -1), torch.narrow(logits, 0, 0, before), torch.narrow(boxes, 0, 0, before), last]
  return torch.add(out, states)

def decode(self, memory: Tensor, positions: Tensor, w: List[Tensor]) -> List[Tensor]:
  return self.decoded(memory, positions, None, w)

def decode_masked(self, memory: Tensor, positions: Tensor, present: Tensor, w: List[Tensor]) -> List[Tensor]:
  return self.decoded(memory, positions, self.additive(present, memory), w)
