package org.djlext.flashattn.layers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A convolution {@code (B, C, H, W) -> (B, C', H', W')} with square kernels, of known size, with or
 * without bias. Its weight is {@code (C', C, k, k)}.
 */
public final class Convolution extends LeafBlock {

  private final Geometry geometry;
  private final Parameter bias;

  /**
   * The sizes of a convolution.
   *
   * @param in C, the channels of the input
   * @param out C', the channels of the output
   * @param kernel k, the side of the kernel
   * @param stride the step between places
   * @param padding the zeros on each side
   * @param dilation the distance between the kernel's taps
   */
  public record Geometry(int in, int out, int kernel, int stride, int padding, int dilation) {

    /**
     * Returns a convolution that keeps the size of the map, or divides it by the stride: odd
     * kernels are padded by half their side.
     *
     * @param in C
     * @param out C'
     * @param kernel k, odd
     * @param stride the step between places
     * @param dilation the distance between taps
     * @return the sizes
     */
    public static Geometry same(int in, int out, int kernel, int stride, int dilation) {
      return new Geometry(in, out, kernel, stride, dilation * (kernel / 2), dilation);
    }

    /**
     * Returns the side of the output.
     *
     * @param side the side of the input, or -1 if it is not known
     * @return the side of the output, or -1
     */
    public long outputSide(long side) {
      return side < 0 ? side : (side + 2L * padding - dilation * (kernel - 1L) - 1) / stride + 1;
    }
  }

  /**
   * Constructs the convolution.
   *
   * @param geometry its sizes
   * @param hasBias whether a bias {@code (C')} is added
   */
  public Convolution(Geometry geometry, boolean hasBias) {
    super(
        Parameter.Type.WEIGHT,
        new Shape(geometry.out(), geometry.in(), geometry.kernel(), geometry.kernel()));
    this.geometry = geometry;
    this.bias = hasBias ? add("bias", Parameter.Type.BIAS, new Shape(geometry.out())) : null;
  }

  /**
   * Returns the sizes.
   *
   * @return the sizes given to the constructor
   */
  public Geometry geometry() {
    return geometry;
  }

  /**
   * Returns the bias, for callers that fuse this Block into a larger operation.
   *
   * @param parameterStore where it is read
   * @param device the device of the activations
   * @param training whether gradients are wanted
   * @return the array, owned by the parameter, or null if there is no bias
   */
  public NDArray bias(ParameterStore parameterStore, Device device, boolean training) {
    return bias == null ? null : parameterStore.getValue(bias, device, training);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    return Conv2d.conv2d(
        x,
        weight(parameterStore, device, training),
        bias(parameterStore, device, training),
        new Shape(geometry.stride(), geometry.stride()),
        new Shape(geometry.padding(), geometry.padding()),
        new Shape(geometry.dilation(), geometry.dilation()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape x = inputShapes[0];
    if (x.dimension() != 4 || x.get(1) != geometry.in()) {
      throw new IllegalArgumentException(
          "expected (B, %d, H, W), found %s".formatted(geometry.in(), x));
    }
    return new Shape[] {
      new Shape(
          x.get(0), geometry.out(), geometry.outputSide(x.get(2)), geometry.outputSide(x.get(3)))
    };
  }
}
