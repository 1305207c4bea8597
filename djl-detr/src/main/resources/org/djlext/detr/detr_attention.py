# What layers look at; follows detr.py, whose functions and letters it shares. Layers compute with a
# fused kernel that keeps no weights, so these are computed again from the layer's input.

def looks(self, q: Tensor, k: Tensor, mask: Optional[Tensor], w: List[Tensor], o: int, count: int) -> Tensor:
  # (B, count, T, S), each row sums to 1
  q1 = self.heads(torch.linear(q, w[o], w[o + 1]), count)
  k1 = self.heads(torch.linear(k, w[o + 2], w[o + 3]), count)
  scores = torch.div(torch.matmul(q1, torch.transpose(k1, 2, 3)), (${hidden} // count) ** 0.5)
  if torch.__isnot__(mask, None):
    scores1 = torch.add(scores, unchecked_cast(Tensor, mask))
  else:
    scores1 = scores
  return torch.softmax(scores1, -1)

def encoder_looks(self, x: Tensor, positions: Tensor, present: Tensor, w: List[Tensor], first: int, count: int) -> Tensor:
  # of count tokens from the first on: (B, heads, count, L)
  if ${pre_norm}:
    x1 = self.norm(x, w, 8)
  else:
    x1 = x
  q = torch.add(x1, positions)
  return self.looks(torch.narrow(q, 1, first, count), q, self.additive(present, x), w, 0, ${encoder_heads})

def decoder_looks(self, y: Tensor, queries: Tensor, memory: Tensor, positions: Tensor, present: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  # of each query at the others (B, heads, Q, Q) and at the picture (B, heads, Q, L)
  if ${pre_norm}:
    y1 = self.norm(y, w, 8)
    q = torch.add(y1, queries)
    y2 = torch.add(y, self.attend(q, q, y1, None, w, 0, ${decoder_heads}))
    q2 = torch.add(self.norm(y2, w, 18), queries)
  else:
    q = torch.add(y, queries)
    y2 = self.norm(torch.add(y, self.attend(q, q, y, None, w, 0, ${decoder_heads})), w, 8)
    q2 = torch.add(y2, queries)
  own = self.looks(q, q, None, w, 0, ${decoder_heads})
  cross = self.looks(q2, torch.add(memory, positions), self.additive(present, memory), w, 10, ${decoder_heads})
  return (own, cross)
