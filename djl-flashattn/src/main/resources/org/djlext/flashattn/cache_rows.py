# Sequences that move between rows of caches.
#
# to, from  (N) int64, rows
# keys, values          for each layer (B, G, S, D), written in place
# others_k, others_v    for each layer the cache that is read, perhaps the same

def move(self, to: Tensor, from_: Tensor, length: int, keys: List[Tensor], values: List[Tensor], others_k: List[Tensor], others_v: List[Tensor]) -> Tensor:
  for i in range(torch.len(keys)):
    k = torch.index_select(torch.narrow(others_k[i], 2, 0, length), 0, from_)
    v = torch.index_select(torch.narrow(others_v[i], 2, 0, length), 0, from_)
    _0 = torch.index_copy_(torch.narrow(keys[i], 2, 0, length), 0, to, k)
    _1 = torch.index_copy_(torch.narrow(values[i], 2, 0, length), 0, to, v)
  return to
