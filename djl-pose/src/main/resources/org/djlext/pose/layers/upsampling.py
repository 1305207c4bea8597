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
      y = self.deconvolve_relu(x, w, n * i, 1, 0)
    else:
      if torch.eq(kernels[i], 3):
        y = self.deconvolve_relu(x, w, n * i, 1, 1)
      else:
        y = self.deconvolve_relu(x, w, n * i, 0, 0)
    x = y
  o = n * ${deconvolutions}
  return self.convolve_biased(x, w, o, 1, ${final_padding})
