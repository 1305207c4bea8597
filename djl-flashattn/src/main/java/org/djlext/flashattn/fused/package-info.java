/**
 * How convolutional models are put together: a {@link org.djlext.flashattn.fused.FusedBlock} is one
 * program over the weights of its {@link org.djlext.flashattn.fused.Layer layers}.
 *
 * <pre>{@code
 * final class Twice extends FusedBlock {
 *   Twice() {
 *     super(ProgramSource.resource(Twice.class, "twice.py"), 1e-5);
 *     add("first", NormalizedKernel.convolution(3, 8, 3, 1e-5));
 *     add("second", NormalizedKernel.convolution(8, 8, 3, 1e-5));
 *   }
 *   // forwardInternal: run("twice", parameterStore, training, x)
 * }
 * }</pre>
 *
 * <p>Layers know their shapes from construction on and have the names of the checkpoints.
 */
package org.djlext.flashattn.fused;
