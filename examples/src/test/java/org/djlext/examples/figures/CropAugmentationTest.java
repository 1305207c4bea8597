package org.djlext.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.Test;

class CropAugmentationTest {

  @Test
  void jointsStayOnWhatTheyWereOn() {
    PoseConfig config = MiniaturePose.config(PoseHeadKind.SIMCC, 192);
    FigureScene scene = new FigureGenerator(1).portrait(4, 0);
    FigurePool.Entry entry = new FigurePool.Entry(scene, scene.people().get(0));
    CropAugmentation augmentation = new CropAugmentation(config);
    Random random = new Random(3);
    int area = config.width() * config.height();
    float[] pixels = new float[3 * area];
    boolean plain = false;
    boolean mirrored = false;
    for (int i = 0; i < 20; i++) {
      Keypoints joints = augmentation.apply(entry, random, pixels, 0);
      // the eyes are the darkest of the face, wherever the crop has brought them
      for (int eye = 1; eye <= 2; eye++) {
        int x = Math.round(joints.x()[eye]);
        int y = Math.round(joints.y()[eye]);
        assertThat(pixels[y * config.width() + x]).isLessThan(-0.5f);
      }
      boolean leftIsRight = joints.x()[5] > joints.x()[6];
      plain |= leftIsRight;
      mirrored |= !leftIsRight;
    }
    // a mirrored picture has the left shoulder on the same side, as left and right change names
    assertThat(plain).isTrue();
    assertThat(mirrored).isFalse();
  }
}
