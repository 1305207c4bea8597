# What takes the place of torch.linear and torch.embedding in programs some of whose weights are
# adapted (arXiv 2106.09685, 2402.09353): y = x W' + b + scale * B(A(drop(x))) for each term.
#
# linears, embeddings   rows of ${row} tensors, one for each adapted weight, behind an empty first one:
#           0 the weight as the program gets it, by which the row is found; 1 the weight to be used;
#           where any weight is packed: 2 int8 (out, in), or uint8 with two codes in each, or empty;
#           3 scales, of int8 the largest values; 4 scales of the scales or empty; 5 offset of the scales or empty; 6 the values
#           of a byte (256, 2) or empty; 7 the values of packed scales (256) or empty;
#           then for each term ${term} tensors:
#           0 A (r, in), empty for no term; 1 B (out, r); 2 scale (); 3 bias of B or empty;
#           4 magnitude (out) or empty; 5 the rows of the batch it is for; 6 dropout (); 7 (batch)
# al, ae    where the row of a weight begins

def adapted__index(self, rows: List[Tensor]) -> Dict[Tensor, int]:
  places = annotate(Dict[Tensor, int], {})
  for i in range(torch.floordiv(torch.len(rows) - 1, ${row})):
    places[rows[1 + i * ${row}]] = 1 + i * ${row}
  return places

def adapted__scales(self, rows: List[Tensor], p: int) -> Tensor:
  # one for each block of 64, or of packed ones (arXiv 2305.14314, section 3)
  r = rows[p + 3]
  if torch.gt(torch.numel(rows[p + 7]), 0):
    blocks = torch.numel(r)
    values = torch.index_select(rows[p + 7], 0, torch.to(r, 3))
    outer = torch.narrow(torch.repeat_interleave(rows[p + 4], 256), 0, 0, blocks)
    r = torch.add(torch.mul(values, outer), rows[p + 5])
  return r

def adapted__dense(self, rows: List[Tensor], p: int) -> Tensor:
  # the weight to be used (out, in), unpacked
  r = rows[p + 1]
  if ${packed}:
    packed = rows[p + 2]
    if torch.gt(torch.numel(packed), 0):
      if torch.eq(torch.numel(rows[p + 6]), 0):
        r = torch.mul_(torch.to(packed, 6), torch.mul(torch.unsqueeze(rows[p + 3], 1), 0.007874015748031496))
      else:
        # both values of a byte in one step, as one complex number
        both = torch.index_select(torch.view_as_complex(rows[p + 6]), 0, torch.to(torch.reshape(packed, [-1]), 3))
        values = torch.reshape(torch.view_as_real(both), [-1])
        scales = self.adapted__scales(rows, p)
        short = torch.numel(scales) * 64 - torch.numel(values)
        if torch.gt(short, 0):
          values = torch.constant_pad_nd(values, [0, short])
        scaled = torch.mul_(torch.view(values, [-1, 64]), torch.unsqueeze(scales, 1))
        used = torch.narrow(torch.view(scaled, [-1]), 0, 0, torch.numel(rows[p]))
        r = torch.view(used, torch.size(rows[p]))
      r = torch.to(r, ops.prim.dtype(rows[p]))
  return r

def adapted__dropped(self, x: Tensor, rows: List[Tensor], o: int) -> Tensor:
  r = x
  if ${dropout}:
    if torch.gt(torch.numel(rows[o + 6]), 0):
      r = torch.dropout(x, float(rows[o + 6]), True)
  return r

def adapted__low(self, x: Tensor, rows: List[Tensor], o: int) -> Tensor:
  # (N, in) -> (N, r), in the type of the adapter
  if ${cast}:
    x1 = torch.to(x, ops.prim.dtype(rows[o]))
  else:
    x1 = x
  return torch.mul(torch.linear(x1, rows[o]), rows[o + 2])

def adapted__high(self, z: Tensor, rows: List[Tensor], o: int) -> Tensor:
  # (N, r) -> (N, out)
  if torch.gt(torch.numel(rows[o + 3]), 0):
    r = torch.linear(z, rows[o + 1], torch.mul(rows[o + 3], rows[o + 2]))
  else:
    r = torch.linear(z, rows[o + 1])
  return r

def adapted__add(self, y: Tensor, x: Tensor, rows: List[Tensor], o: int) -> Tensor:
  # y (N, out) is fresh, so it may be changed in place
  if ${mixed}:
    n = torch.size(rows[o + 7], 0)
    places = rows[o + 5]
    x3 = torch.index_select(torch.reshape(x, [n, -1, torch.size(x, 1)]), 0, places)
    z3 = self.adapted__high(self.adapted__low(x3, rows, o), rows, o)
    y3 = torch.view(y, [n, -1, torch.size(y, 1)])
    _0 = torch.index_add_(y3, 0, places, torch.to(z3, ops.prim.dtype(y)))
    r = y
  else:
    z = self.adapted__low(self.adapted__dropped(x, rows, o), rows, o)
    if ${cast}:
      r = torch.add(y, torch.to(self.adapted__high(z, rows, o), ops.prim.dtype(y)))
    else:
      r = torch.addmm_(y, z, torch.t(rows[o + 1]))
      if torch.gt(torch.numel(rows[o + 3]), 0):
        r = torch.add_(r, torch.mul(rows[o + 3], rows[o + 2]))
  return r

def adapted__delta(self, rows: List[Tensor], o: int) -> Tensor:
  return torch.mul(torch.mm(rows[o + 1], rows[o]), rows[o + 2])

def adapted__gain(self, w: Tensor, rows: List[Tensor], o: int) -> Tensor:
  # magnitude over the norm of each row of W + delta, which is a constant to the gradient
  whole = torch.add(torch.to(torch.detach(w), ops.prim.dtype(rows[o])), torch.detach(self.adapted__delta(rows, o)))
  return torch.div(rows[o + 4], torch.linalg_vector_norm(whole, 2, [1]))

def adapted__directed(self, y: Tensor, bare: Tensor, x: Tensor, w: Tensor, rows: List[Tensor], o: int) -> Tensor:
  # bare is x W without bias; dropout is of x in the whole added part
  gain = self.adapted__gain(w, rows, o)
  dropped = self.adapted__dropped(x, rows, o)
  if ${dropout}:
    base = torch.linear(dropped, w)
  else:
    base = bare
  high = self.adapted__high(self.adapted__low(dropped, rows, o), rows, o)
  more = torch.add(torch.mul(torch.sub(gain, 1), base), torch.mul(gain, high))
  return torch.add(y, torch.to(more, ops.prim.dtype(y)))

def adapted__linear(self, x: Tensor, w: Tensor, b: Optional[Tensor], al: Dict[Tensor, int], ae: Dict[Tensor, int], linears: List[Tensor], embeddings: List[Tensor]) -> Tensor:
  if torch.__contains__(al, w):
    p = al[w]
    base = self.adapted__dense(linears, p)
    x2 = torch.reshape(x, [-1, torch.size(x, -1)])
    if ${dora}:
      bare = torch.linear(x2, base)
      if torch.__is__(b, None):
        y = bare
      else:
        y = torch.add(bare, unchecked_cast(Tensor, b))
      for t in range(${terms}):
        o = p + ${head} + t * ${term}
        if torch.gt(torch.numel(linears[o]), 0):
          if torch.gt(torch.numel(linears[o + 4]), 0):
            y = self.adapted__directed(y, bare, x2, base, linears, o)
          else:
            low = self.adapted__low(self.adapted__dropped(x2, linears, o), linears, o)
            y = torch.add(y, torch.to(self.adapted__high(low, linears, o), ops.prim.dtype(y)))
    else:
      y = torch.linear(x2, base, b)
      for t in range(${terms}):
        o = p + ${head} + t * ${term}
        if torch.gt(torch.numel(linears[o]), 0):
          y = self.adapted__add(y, x2, linears, o)
    sizes = torch.size(x)
    sizes[-1] = torch.size(y, 1)
    r = torch.reshape(y, sizes)
  else:
    r = torch.linear(x, w, b)
  return r

def adapted__embedding(self, w: Tensor, ids: Tensor, al: Dict[Tensor, int], ae: Dict[Tensor, int], linears: List[Tensor], embeddings: List[Tensor]) -> Tensor:
  # A (r, V) and B (E, r)
  if torch.__contains__(ae, w):
    p = ae[w]
    r = torch.embedding(embeddings[p + 1], ids)
    bare = r
    for t in range(${terms}):
      o = p + ${head} + t * ${term}
      if torch.gt(torch.numel(embeddings[o]), 0):
        if ${mixed}:
          picked = torch.index_select(ids, 0, embeddings[o + 5])
          low = torch.embedding(torch.t(embeddings[o]), picked)
          high = torch.mul(torch.matmul(low, torch.t(embeddings[o + 1])), embeddings[o + 2])
          r = torch.index_add(r, 0, embeddings[o + 5], torch.to(high, ops.prim.dtype(r)))
        else:
          low = torch.embedding(torch.t(embeddings[o]), ids)
          high = torch.mul(torch.matmul(low, torch.t(embeddings[o + 1])), embeddings[o + 2])
          if torch.gt(torch.numel(embeddings[o + 4]), 0):
            gain = self.adapted__gain(torch.t(embeddings[p + 1]), embeddings, o)
            r = torch.add(torch.mul(r, gain), torch.mul(gain, high))
          else:
            r = torch.add(r, torch.to(high, ops.prim.dtype(r)))
  else:
    r = torch.embedding(w, ids)
  return r

def adapted__weight(self, w: Tensor, al: Dict[Tensor, int], ae: Dict[Tensor, int], linears: List[Tensor], embeddings: List[Tensor]) -> Tensor:
  # for what programs do with a weight beside linear maps: W + scale * B A
  r = w
  if torch.__contains__(al, w):
    p = al[w]
    base = self.adapted__dense(linears, p)
    r = base
    for t in range(${terms}):
      o = p + ${head} + t * ${term}
      if torch.gt(torch.numel(linears[o]), 0):
        if ${mixed}:
          ops.prim.RaiseException("a batch that mixes adapters cannot adapt this weight: the program uses it beside linear maps")
        else:
          r = torch.add(r, torch.to(self.adapted__delta(linears, o), ops.prim.dtype(r)))
          if torch.gt(torch.numel(linears[o + 4]), 0):
            gain = self.adapted__gain(base, linears, o)
            r = torch.mul(r, torch.unsqueeze(gain, 1))
  return r
