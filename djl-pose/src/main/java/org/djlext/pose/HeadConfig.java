package org.djlext.pose;

import ai.djl.training.loss.Loss;
import org.djlext.pose.heatmap.HeatmapCodec;
import org.djlext.pose.heatmap.HeatmapHead;
import org.djlext.pose.heatmap.HeatmapLoss;
import org.djlext.pose.heatmap.HeatmapSize;
import org.djlext.pose.heatmap.Refinement;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.layers.FeatureMap;
import org.djlext.pose.layers.PoseHead;
import org.djlext.pose.layers.Upsampling;
import org.djlext.pose.rle.BaseDensity;
import org.djlext.pose.rle.CoordinateCodec;
import org.djlext.pose.rle.DifferenceLoss;
import org.djlext.pose.rle.LikelihoodLoss;
import org.djlext.pose.rle.RegressionConfig;
import org.djlext.pose.rle.RegressionHead;
import org.djlext.pose.rle.ResidualLikelihoodLoss;
import org.djlext.pose.simcc.BinCounts;
import org.djlext.pose.simcc.BinLoss;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.RtmccConfig;
import org.djlext.pose.simcc.RtmccHead;
import org.djlext.pose.simcc.SimccCodec;
import org.djlext.pose.simcc.SimccHead;

/** Which head a model has, and how its outputs are made and read. */
public sealed interface HeadConfig {

  /**
   * Makes the head.
   *
   * @param map what the backbone gives
   * @param config the model
   * @return a Block without values
   */
  PoseHead newHead(FeatureMap map, PoseConfig config);

  /**
   * Makes the codec.
   *
   * @param map what the backbone gives
   * @param config the model
   * @return what makes labels and reads outputs
   */
  KeypointCodec newCodec(FeatureMap map, PoseConfig config);

  /**
   * Makes the loss that the head is trained with: that of its paper as mmpose has it, divided by
   * the number of bodies.
   *
   * @return the loss
   */
  Loss newLoss();

  /**
   * Says whether the head needs inputs of exactly the configured size.
   *
   * @return true if it looks at the whole map at once
   */
  boolean needsExactSize();

  /**
   * Says how sure a person is: the score of the box times the mean of the scores of joints above
   * 0.2, or 0 without such joints (mmpose: bbox_keypoint).
   *
   * @param boxScore how sure the box is
   * @param jointScores how sure the joints are
   * @return a score that is comparable within a model
   */
  default double personScore(double boxScore, float[] jointScores) {
    double sum = 0;
    int sure = 0;
    for (float score : jointScores) {
      if (score > 0.2) {
        sum += score;
        sure++;
      }
    }
    return sure == 0 ? 0 : boxScore * sum / sure;
  }

  /**
   * RTMPose's head.
   *
   * @param shape its shape
   * @param smoothing what labels give to other bins
   * @param dark whether joints are placed between bins
   */
  record Rtmcc(RtmccConfig shape, BinSmoothing smoothing, boolean dark) implements HeadConfig {

    @Override
    public PoseHead newHead(FeatureMap map, PoseConfig config) {
      return new RtmccHead(shape, map, config.keypoints().size(), config.bins(shape.splitRatio()));
    }

    @Override
    public KeypointCodec newCodec(FeatureMap map, PoseConfig config) {
      BinCounts bins = config.bins(shape.splitRatio());
      return new SimccCodec(bins, shape.splitRatio(), smoothing, dark);
    }

    @Override
    public Loss newLoss() {
      return BinLoss.rtmpose(10, 10, BinLoss.Reduction.MEAN_OVER_BATCH);
    }

    @Override
    public boolean needsExactSize() {
      return true;
    }
  }

  /**
   * The head of the SimCC paper.
   *
   * @param upsampling how the map is enlarged
   * @param splitRatio the bins for each pixel
   * @param smoothing what labels give to other bins
   * @param dark whether joints are placed between bins
   */
  record Simcc(Upsampling upsampling, double splitRatio, BinSmoothing smoothing, boolean dark)
      implements HeadConfig {

    @Override
    public PoseHead newHead(FeatureMap map, PoseConfig config) {
      return new SimccHead(upsampling, map, config.keypoints().size(), config.bins(splitRatio));
    }

    @Override
    public KeypointCodec newCodec(FeatureMap map, PoseConfig config) {
      return new SimccCodec(config.bins(splitRatio), splitRatio, smoothing, dark);
    }

    @Override
    public Loss newLoss() {
      return BinLoss.simcc(1, BinLoss.Reduction.MEAN_OVER_BATCH);
    }

    @Override
    public boolean needsExactSize() {
      return true;
    }
  }

  /**
   * Regression of coordinates.
   *
   * @param shape its shape
   */
  record Regression(RegressionConfig shape) implements HeadConfig {

    @Override
    public PoseHead newHead(FeatureMap map, PoseConfig config) {
      return new RegressionHead(shape, map, config.keypoints().size(), config.width());
    }

    @Override
    public KeypointCodec newCodec(FeatureMap map, PoseConfig config) {
      return new CoordinateCodec(config.width(), config.height(), shape.variant());
    }

    /** The box's score plus mean and maximum of the joints' (mmpose: bbox_rle). */
    @Override
    public double personScore(double boxScore, float[] jointScores) {
      double sum = 0;
      double highest = Double.NEGATIVE_INFINITY;
      for (float score : jointScores) {
        sum += score;
        highest = Math.max(highest, score);
      }
      return boxScore + sum / jointScores.length + highest;
    }

    @Override
    public Loss newLoss() {
      if (shape.flow()) {
        return new ResidualLikelihoodLoss();
      }
      return shape.sigma() ? new LikelihoodLoss(BaseDensity.LAPLACE) : new DifferenceLoss(false);
    }

    @Override
    public boolean needsExactSize() {
      return false;
    }
  }

  /**
   * The head of Simple Baselines.
   *
   * @param upsampling how the map is enlarged
   * @param sigma the deviation of peaks in labels
   * @param refinement how joints are placed between places
   * @param blurKernel the size of the blur that DARK and UDP begin with
   */
  record Heatmap(Upsampling upsampling, double sigma, Refinement refinement, int blurKernel)
      implements HeadConfig {

    @Override
    public PoseHead newHead(FeatureMap map, PoseConfig config) {
      return new HeatmapHead(upsampling, map, config.keypoints().size(), !config.crop().udp());
    }

    @Override
    public KeypointCodec newCodec(FeatureMap map, PoseConfig config) {
      FeatureMap maps = upsampling.output(map, config.keypoints().size());
      HeatmapSize size =
          new HeatmapSize(config.width(), config.height(), maps.width(), maps.height());
      return new HeatmapCodec(size, sigma, refinement, blurKernel);
    }

    @Override
    public Loss newLoss() {
      return new HeatmapLoss(HeatmapLoss.Variant.MMPOSE);
    }

    @Override
    public boolean needsExactSize() {
      return false;
    }
  }
}
