# The norm of gradients taken as one vector, and their scaling down to a largest norm in place, as
# torch.nn.utils.clip_grad_norm_ does.

def clip(self, owner: Tensor, gradients: List[Tensor], largest: float) -> Tensor:
  # owner only says where the result belongs
  norms = torch._foreach_norm(gradients, 2)
  wide = annotate(List[Tensor], [])
  for i in range(torch.len(norms)):
    _0 = torch.append(wide, torch.to(norms[i], 6))
  norm = torch.linalg_vector_norm(torch.stack(wide), 2)
  scale = torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 9.9999999999999995e-07)), largest), None, 1.)
  torch._foreach_mul_(gradients, scale)
  return norm
