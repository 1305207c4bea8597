package org.djlext.pose.person;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.crop.BodyCrop;
import org.djlext.pose.heatmap.HeatmapCodec;
import org.djlext.pose.heatmap.HeatmapSize;
import org.djlext.pose.heatmap.Refinement;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.simcc.BinCounts;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.SimccCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one person costs besides the network: box to normalized pixels of 256 x 192, and raw outputs
 * of 17 joints to joints in the picture, without flip test.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PersonBenchmark {

  private static final int WIDTH = 192;
  private static final int HEIGHT = 256;
  private static final int JOINTS = 17;

  @Param({"simcc", "heatmap", "heatmap-dark"})
  String head;

  @Param({"FIXED_POINT", "EXACT"})
  BilinearSampling sampling;

  private RgbImage picture;
  private KeypointCodec codec;
  private NDManager manager;
  private NDList outputs;
  private float[] pixels;

  @Setup
  public void draw() {
    byte[] bytes = new byte[640 * 480 * RgbImage.CHANNELS];
    new Random(1).nextBytes(bytes);
    picture = new RgbImage(640, 480, bytes);
    pixels = new float[RgbImage.CHANNELS * WIDTH * HEIGHT];
    manager = NDManager.newBaseManager("PyTorch");
    if (head.equals("simcc")) {
      BinCounts bins = BinCounts.of(WIDTH, HEIGHT, 2);
      codec = new SimccCodec(bins, 2, new BinSmoothing.Gaussian(4.9, 5.66, false), false);
      outputs = new NDList(noise(JOINTS, bins.x()), noise(JOINTS, bins.y()));
    } else {
      HeatmapSize size = new HeatmapSize(WIDTH, HEIGHT, WIDTH / 4, HEIGHT / 4);
      Refinement refinement = head.equals("heatmap") ? Refinement.QUARTER : Refinement.DARK;
      codec = new HeatmapCodec(size, 2, refinement, 11);
      outputs = new NDList(noise(JOINTS, size.height(), size.width()));
    }
  }

  private NDArray noise(long... shape) {
    Shape one = new Shape(1).addAll(new Shape(shape));
    return manager.randomUniform(0.01f, 1, one);
  }

  @TearDown
  public void close() {
    manager.close();
  }

  @Benchmark
  public Object warpAndDecode() {
    BodyCrop crop = BodyCrop.of(200, 60, 150, 310, 1.25, WIDTH, HEIGHT);
    RgbImage seen =
        PictureWarp.warp(picture, crop.toInput(WIDTH, HEIGHT, 0, false), WIDTH, HEIGHT, sampling);
    Normalization.MMPOSE.fill(seen, pixels, 0, false);
    return crop.toPicture(codec.decode(outputs).get(0), WIDTH, HEIGHT);
  }
}
