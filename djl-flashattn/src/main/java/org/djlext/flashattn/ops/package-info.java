/**
 * The operator bridge: every ATen operator of the bundled libtorch, callable from Java.
 *
 * <p>DJL's PyTorch engine binds a fixed list of operators, and fused attention, RMSNorm or low-bit
 * products are not among them. It can load TorchScript archives, though, and such an archive is a
 * small zip whose program is text. This package writes one at run time from a readable resource
 * file, so nothing native is built and CPU and CUDA behave alike.
 *
 * <pre>{@code
 * TorchProgram norm = TorchProgram.of(
 *         ProgramSource.resource(MyBlock.class, "norm.py").with("eps", 1e-6));
 * NDArray y = norm.call("rms_norm", training, x, weight).singletonOrThrow();
 * }</pre>
 *
 * <p>A resource file is a list of functions in the dialect that TorchScript serializes, each with
 * {@code self} first; scalars that never change are written {@code ${name}} and filled in by {@link
 * org.djlext.flashattn.ops.ProgramSource#with(String, Object)}. One call costs some 20 µs, so a
 * function should be a layer's worth of work, not one small operator.
 *
 * <p>Programs of a single model live beside that model; only the bridge and operators that several
 * models share belong here.
 */
package org.djlext.flashattn.ops;
