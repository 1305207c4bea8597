package org.djlext.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.djlext.flashattn.coco.CocoBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FigureGeneratorTest {

  private static final int FACE_POINTS = 5;

  @Test
  void picturesDependOnSeedAndIndexOnly() {
    FigureScene first = new FigureGenerator(3).draw(7);
    FigureGenerator other = new FigureGenerator(3);
    other.draw(1);
    FigureScene again = other.draw(7);
    assertThat(again.picture().pixels()).isEqualTo(first.picture().pixels());
    assertThat(again.people()).hasSameSizeAs(first.people());
    for (int i = 0; i < first.people().size(); i++) {
      assertThat(again.people().get(i).cocoKeypoints())
          .isEqualTo(first.people().get(i).cocoKeypoints());
      assertThat(again.people().get(i).mask()).isEqualTo(first.people().get(i).mask());
    }
    assertThat(new FigureGenerator(4).draw(7).picture().pixels())
        .isNotEqualTo(first.picture().pixels());
    assertThat(other.draw(8).picture().pixels()).isNotEqualTo(first.picture().pixels());
  }

  @Test
  void jointsThatAreSeenLieOnTheirPersonsPixels() {
    FigureGenerator generator = new FigureGenerator(11);
    int seen = 0;
    int hidden = 0;
    for (int i = 0; i < 30; i++) {
      for (FigurePerson person : generator.draw(i).people()) {
        byte[] mask = person.mask().pixels();
        for (int j = 0; j < person.x().length; j++) {
          if (person.visibility()[j] == 2) {
            int at = Math.toIntExact(Math.round(person.y()[j])) * FigureGenerator.WIDTH;
            assertThat(mask[at + Math.toIntExact(Math.round(person.x()[j]))]).isEqualTo((byte) 1);
            seen++;
          }
          hidden += person.visibility()[j] == 1 ? 1 : 0;
        }
      }
    }
    assertThat(seen).isGreaterThan(300);
    assertThat(hidden).isBetween(20, seen);
  }

  @Test
  void someoneWhoFacesTheViewerShowsAllJoints() {
    FigurePerson person = new FigureGenerator(1).portrait(0, 0).people().get(0);
    assertThat(person.visibility()).containsOnly(2);
    // the left side of the body is on the right of the picture
    for (int joint = 1; joint < person.x().length; joint += 2) {
      assertThat(person.x()[joint]).isGreaterThan(person.x()[joint + 1]);
    }
    assertThat(person.y()[Skeleton.NOSE]).isLessThan(person.y()[Skeleton.LEFT_SHOULDER]);
    assertThat(person.y()[Skeleton.LEFT_HIP]).isLessThan(person.y()[Skeleton.LEFT_KNEE]);
  }

  @Test
  void theFaceOfSomeoneWhoLooksAwayIsNotLabelled() {
    FigurePerson person = new FigureGenerator(1).portrait(0, 180).people().get(0);
    assertThat(Arrays.copyOf(person.visibility(), 3)).containsOnly(0);
    assertThat(person.visibility()[Skeleton.LEFT_SHOULDER]).isEqualTo(2);
    assertThat(person.x()[Skeleton.LEFT_SHOULDER])
        .isLessThan(person.x()[Skeleton.LEFT_SHOULDER + 1]);
  }

  @Test
  void theFarArmOfSomeoneInProfileIsHidden() {
    FigurePerson person = new FigureGenerator(1).portrait(0, 90).people().get(0);
    assertThat(person.visibility()[Skeleton.LEFT_SHOULDER]).isEqualTo(1);
    assertThat(person.visibility()[Skeleton.LEFT_SHOULDER + 1]).isEqualTo(2);
    assertThat(person.visibility()[Skeleton.LEFT_EYE]).isZero();
    assertThat(person.visibility()[Skeleton.LEFT_EYE + 1]).isEqualTo(2);
  }

  @Test
  void whatAnotherPersonCoversIsHiddenAndCountsNotAsTheirs() {
    FigureGenerator generator = new FigureGenerator(2);
    boolean covered = false;
    for (int i = 0; i < 40; i++) {
      var people = generator.draw(i).people();
      for (int far = 0; far < people.size(); far++) {
        for (FigurePerson near : people.subList(far + 1, people.size())) {
          FigurePerson behind = people.get(far);
          byte[] mask = near.mask().pixels();
          assertThat(behind.mask().iou(near.mask(), false)).isZero();
          for (int j = FACE_POINTS; j < Skeleton.JOINTS; j++) {
            int column = Math.toIntExact(Math.round(behind.x()[j]));
            int row = Math.toIntExact(Math.round(behind.y()[j]));
            boolean inside =
                column >= 0
                    && row >= 0
                    && column < FigureGenerator.WIDTH
                    && row < FigureGenerator.HEIGHT;
            if (inside && mask[row * FigureGenerator.WIDTH + column] == 1) {
              assertThat(behind.visibility()[j]).isEqualTo(1);
              covered = true;
            }
          }
        }
      }
    }
    assertThat(covered).as("somebody stands before somebody").isTrue();
  }

  @Test
  void jointsBeyondTheBorderAreNotLabelled() {
    FigureGenerator generator = new FigureGenerator(5);
    int beyond = 0;
    for (int i = 0; i < 40; i++) {
      for (FigurePerson person : generator.draw(i).people()) {
        CocoBox box = person.box();
        assertThat(box.x() + box.width()).isLessThanOrEqualTo(FigureGenerator.WIDTH);
        assertThat(box.y() + box.height()).isLessThanOrEqualTo(FigureGenerator.HEIGHT);
        for (int j = 0; j < Skeleton.JOINTS; j++) {
          boolean outside =
              Math.round(person.x()[j]) < 0
                  || Math.round(person.y()[j]) < 0
                  || Math.round(person.x()[j]) >= FigureGenerator.WIDTH
                  || Math.round(person.y()[j]) >= FigureGenerator.HEIGHT;
          if (outside) {
            assertThat(person.visibility()[j]).isZero();
            beyond++;
          }
        }
      }
    }
    assertThat(beyond).isGreaterThan(20);
  }

  @Test
  void bonesKeepTheirLengths() {
    Random random = new Random(9);
    for (int i = 0; i < 50; i++) {
      Skeleton bones = new Skeleton(Build.USUAL, Posture.any(random), 0, 0, 100);
      for (int side = 0; side < 2; side++) {
        assertThat(length(bones, Skeleton.LEFT_HIP + side, Skeleton.LEFT_KNEE + side))
            .isCloseTo(23.5, within(1e-9));
        assertThat(length(bones, Skeleton.LEFT_ELBOW + side, Skeleton.LEFT_WRIST + side))
            .isCloseTo(15, within(1e-9));
      }
    }
  }

  private static double length(Skeleton bones, int from, int to) {
    double x = bones.x(to) - bones.x(from);
    double y = bones.y(to) - bones.y(from);
    double z = bones.z(to) - bones.z(from);
    return Math.sqrt(x * x + y * y + z * z);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63})
  void tinyPicturesAreRefused(int side) {
    assertThatThrownBy(() -> new FigureGenerator(side, 100, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("picture size: expected at least 64 x 64, found %d x 100", side);
  }
}
