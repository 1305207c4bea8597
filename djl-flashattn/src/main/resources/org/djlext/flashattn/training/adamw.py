# One step of AdamW (arXiv 1711.05101, algorithm 2) in place, as torch.optim.AdamW takes it.
#
# weights, gradients, means and squares of the gradients so far: lists of one (*) each, because a
# list that is made here does not count as something that is changed, and the step would be left out
# step counts from 1

def update(self, weight: Tensor, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], rate: float, decay: float, step: float) -> Tensor:
  gradient = gradients[0]
  if torch.__and__(torch.is_contiguous(weight), torch.is_contiguous(gradient)):
    steps = torch.full([], step, dtype=6, device=ops.prim.device(weight))
    none = annotate(List[Tensor], [])
    torch._fused_adamw_(weights, gradients, means, squares, none, [steps], lr=rate, beta1=${beta1}, beta2=${beta2}, weight_decay=decay, eps=${epsilon}, amsgrad=False, maximize=False)
  else:
    # the fused kernel reads memory in order, whatever the strides
    m = means[0]
    v = squares[0]
    _0 = torch.mul_(weight, 1. - rate * decay)
    _1 = torch.add_(torch.mul_(m, ${beta1}), gradient, alpha=1. - ${beta1})
    _2 = torch.addcmul_(torch.mul_(v, ${beta2}), gradient, gradient, value=1. - ${beta2})
    below = torch.add_(torch.div_(torch.sqrt(v), torch.sqrt(1. - torch.pow(${beta2}, step))), ${epsilon})
    _3 = torch.addcdiv_(weight, m, below, value=torch.neg(rate / (1. - torch.pow(${beta1}, step))))
  return weight
