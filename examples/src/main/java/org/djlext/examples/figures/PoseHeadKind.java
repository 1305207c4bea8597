package org.djlext.examples.figures;

import java.util.List;
import java.util.Locale;
import org.djlext.pose.HeadConfig;
import org.djlext.pose.heatmap.Refinement;
import org.djlext.pose.layers.Upsampling;
import org.djlext.pose.rle.RegressionConfig;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.RtmccConfig;

/** The three heads that are compared. */
enum PoseHeadKind {
  /** Classification of x and y with RTMPose's head. */
  SIMCC {
    @Override
    HeadConfig head(int width, int height) {
      RtmccConfig shape =
          new RtmccConfig(2, 7, 128, 64, 2, RtmccConfig.Activation.SILU, false, false);
      // RTMPose's deviations: 4.9 and 5.66 bins for 192 x 256 pixels
      BinSmoothing smoothing =
          new BinSmoothing.Gaussian(Math.sqrt(width / 8.0), Math.sqrt(height / 8.0), false);
      return new HeadConfig.Rtmcc(shape, smoothing, false);
    }
  },
  /** Regression with residual likelihood. */
  RLE {
    @Override
    HeadConfig head(int width, int height) {
      return new HeadConfig.Regression(RegressionConfig.RLE);
    }
  },
  /** Heatmaps of a quarter of the input's size. */
  HEATMAP {
    @Override
    HeadConfig head(int width, int height) {
      double sigma = Math.max(1, height / 128.0);
      int blur = 2 * (int) Math.round(2.5 * sigma) + 1; // 11 goes with a sigma of 2
      return new HeadConfig.Heatmap(
          new Upsampling(List.of(64, 64), List.of(4, 4), 1), sigma, Refinement.DARK, blur);
    }
  };

  /** Returns the head for an input of a size in pixels. */
  abstract HeadConfig head(int width, int height);

  /** Returns the name as commands and models have it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
