def factors(self, whole: Tensor, most: Tensor) -> Tuple[Tensor, Tensor]:
  # whole (out, in) -> A (r, in) and B (out, r), the nearest of rank r
  u, s, v = torch.linalg_svd(whole, False)
  r = ops.prim.min(int(most), torch.size(s, 0))
  a = torch.contiguous(torch.narrow(v, 0, 0, r))
  b = torch.mul(torch.narrow(u, 1, 0, r), torch.narrow(s, 0, 0, r))
  return (a, b)
