package org.djlext.examples.captions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.vlm.chameleon.VqModelBlock;

/**
 * Keeps each code at the fading mean of the latents that are nearest to it (arXiv 1711.00937,
 * appendix A.1), and moves codes that nothing uses to where latents are far from any code. By
 * gradients alone codes follow too slowly, and most of them die early.
 */
final class CodebookAverages {

  static final String CODEBOOK = "quantize.embedding.weight";

  private static final double KEPT = 0.97;
  private static final double UNUSED = 0.1; // latents of a batch

  private final VqModelBlock tokenizer;
  private final int width;
  private final double[] counts;
  private final double[][] sums;
  private final float[] table;

  CodebookAverages(VqModelBlock tokenizer) {
    this.tokenizer = tokenizer;
    this.width = tokenizer.config().embedDim();
    this.counts = new double[tokenizer.config().codes()];
    this.sums = new double[counts.length][width];
    this.table = codebook().getArray().toFloatArray();
    Arrays.fill(counts, 1);
    for (int code = 0; code < counts.length; code++) {
      for (int i = 0; i < width; i++) {
        sums[code][i] = table[code * width + i];
      }
    }
  }

  private Parameter codebook() {
    return BlockParameters.of(tokenizer).get(CODEBOOK);
  }

  /** Returns how many codes are in use. */
  int used() {
    return (int) Arrays.stream(counts).filter(count -> count > UNUSED).count();
  }

  /** Moves codes towards the latents of pictures (B, 3, H, W), of which the encoder is as it is. */
  void follow(NDManager manager, NDArray pixels, boolean restarts, RandomGenerator random) {
    float[] rows;
    try (NDManager scratch = manager.newSubManager()) {
      NDArray latents = tokenizer.latents(new ParameterStore(scratch, false), pixels);
      latents.attach(scratch);
      rows = latents.transpose(0, 2, 3, 1).toFloatArray();
    }
    double[] errors = assign(rows);
    if (restarts) {
      restart(rows, errors, random);
    }
    for (int code = 0; code < counts.length; code++) {
      for (int i = 0; i < width; i++) {
        table[code * width + i] = (float) (sums[code][i] / counts[code]);
      }
    }
    codebook().getArray().set(table);
  }

  /** Takes note of which latents are nearest to which code; returns their squared distances. */
  private double[] assign(float[] rows) {
    double[] errors = new double[rows.length / width];
    int[] nearest = new int[errors.length];
    for (int row = 0; row < errors.length; row++) {
      errors[row] = Double.POSITIVE_INFINITY;
      for (int code = 0; code < counts.length; code++) {
        double distance = 0;
        for (int i = 0; i < width; i++) {
          double way = rows[row * width + i] - table[code * width + i];
          distance += way * way;
        }
        if (distance < errors[row]) {
          errors[row] = distance;
          nearest[row] = code;
        }
      }
    }
    for (int code = 0; code < counts.length; code++) {
      // never quite zero, so that a mean remains
      counts[code] = Math.max(1e-6, KEPT * counts[code]);
      for (int i = 0; i < width; i++) {
        sums[code][i] = counts[code] * table[code * width + i];
      }
    }
    for (int row = 0; row < errors.length; row++) {
      counts[nearest[row]] += 1 - KEPT;
      for (int i = 0; i < width; i++) {
        sums[nearest[row]][i] += (1 - KEPT) * rows[row * width + i];
      }
    }
    return errors;
  }

  /** Puts unused codes at latents, those far from any code with the greater chance. */
  private void restart(float[] rows, double[] errors, RandomGenerator random) {
    double all = Arrays.stream(errors).sum();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > UNUSED) {
        continue;
      }
      double at = random.nextDouble(all);
      int row = 0;
      while (row < errors.length - 1 && at >= errors[row]) {
        at -= errors[row++];
      }
      counts[code] = 1;
      for (int i = 0; i < width; i++) {
        sums[code][i] = rows[row * width + i];
      }
    }
  }
}
