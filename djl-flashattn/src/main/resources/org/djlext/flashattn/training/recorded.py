# one element if gradients flow through x, else none
def recorded(self, x: Tensor) -> Tensor:
  return torch.zeros([int(ops.prim.requires_grad(x))], dtype=6, layout=None, device=None, pin_memory=None)
