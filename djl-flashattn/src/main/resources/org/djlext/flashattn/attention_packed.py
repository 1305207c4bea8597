# Attention within packed sequences; follows attention.py, whose functions it calls.
#
# q (sum of T, H, D), k (sum of S, G, D), v (sum of S, G, Dv)
# queries, keys (N + 1) int64: sequence i has the rows from entry i to entry i + 1

def lengths(self, ends: Tensor) -> List[int]:
  r = annotate(List[int], [])
  for i in range(torch.size(ends, 0) - 1):
    _0 = torch.append(r, int(torch.select(ends, 0, i + 1)) - int(torch.select(ends, 0, i)))
  return r

def packed(self, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, want: bool) -> Tuple[Tensor, Tensor]:
  # split, unlike narrow, puts gradients together with one copy
  qs = torch.split_with_sizes(q, self.lengths(queries), 0)
  ks = torch.split_with_sizes(k, self.lengths(keys), 0)
  vs = torch.split_with_sizes(v, self.lengths(keys), 0)
  os = annotate(List[Tensor], [])
  ls = annotate(List[Tensor], [])
  for i in range(torch.len(qs)):
    q1 = torch.transpose(torch.unsqueeze(qs[i], 0), 1, 2)
    k1 = torch.transpose(torch.unsqueeze(ks[i], 0), 1, 2)
    v1 = torch.transpose(torch.unsqueeze(vs[i], 0), 1, 2)
    t = torch.size(q1, 2)
    if t > 0:
      if torch.size(k1, 2) > 0:
        o1, l1 = self.result(q1, k1, v1, None, want)
        o = torch.squeeze(torch.transpose(o1, 1, 2), 0)
        l = torch.squeeze(l1, 0)
      else:
        o = torch.zeros([t, torch.size(q, 1), torch.size(v, 2)], dtype=ops.prim.dtype(q))
        l = torch.full([torch.size(q, 1), t], float("-inf"), dtype=self.wide(q))
      _0 = torch.append(os, o)
      _1 = torch.append(ls, l)
  return (torch.cat(os, 0), torch.cat(ls, 1))

def packed_output(self, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor) -> Tensor:
  o, l = self.packed(q, k, v, queries, keys, False)
  return o

def packed_both(self, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor) -> Tuple[Tensor, Tensor]:
  return self.packed(q, k, v, queries, keys, True)
