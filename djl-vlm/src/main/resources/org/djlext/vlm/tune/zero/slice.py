# What is done to the parts of one slice.

def squares(self, owner: Tensor, parts: List[Tensor]) -> Tensor:
  # the sum of squares in float64; owner only says where the result belongs
  total = torch.zeros([], dtype=7, device=ops.prim.device(owner))
  for i in range(torch.len(parts)):
    norm = torch.linalg_vector_norm(parts[i], 2, dtype=7)
    _0 = torch.add_(total, torch.mul(norm, norm))
  return total

def scale(self, owner: Tensor, parts: List[Tensor], factor: float) -> Tensor:
  torch._foreach_mul_(parts, factor)
  return owner
