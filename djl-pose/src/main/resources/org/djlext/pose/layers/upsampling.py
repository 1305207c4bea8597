# Transposed convolutions that each double the size, and the convolution that makes a map for each
# joint (mmpose: heatmap_head.py).

def maps_end(self) -> int:
  # where the weights after those of maps begin
  return self.norms() * ${deconvolutions} + 2

def maps(self, x: Tensor, w: List[Tensor]) -> Tensor:
  # (B, C, h, w) -> (B, K, H, W)
  kernels = ${deconv_kernels}
  n = self.norms()
  for i in range(${deconvolutions}):
    if torch.eq(kernels[i], 4):
      z = self.deconvolve(x, w, n * i, 1, 0)
    else:
      if torch.eq(kernels[i], 3):
        z = self.deconvolve(x, w, n * i, 1, 1)
      else:
        z = self.deconvolve(x, w, n * i, 0, 0)
    x = torch.relu(z)
  o = n * ${deconvolutions}
  return torch.conv2d(x, w[o], w[o + 1], [1, 1], [${final_padding}, ${final_padding}], [1, 1], 1)
