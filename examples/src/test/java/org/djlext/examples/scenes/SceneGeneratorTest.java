package org.djlext.examples.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class SceneGeneratorTest {

  private static final int SCENES = 150;

  private static List<Scene> scenes() {
    SceneGenerator generator = new SceneGenerator(SceneGenerator.SIZE, 7);
    List<Scene> scenes = new ArrayList<>();
    for (int i = 0; i < SCENES; i++) {
      scenes.add(generator.draw(i));
    }
    return scenes;
  }

  @Test
  void sceneDependsOnSeedAndIndexOnly() {
    SceneGenerator one = new SceneGenerator(SceneGenerator.SIZE, 3);
    SceneGenerator other = new SceneGenerator(SceneGenerator.SIZE, 3);
    Scene first = one.draw(5);
    other.draw(4);
    Scene again = other.draw(5);
    assertThat(again.rgb()).isEqualTo(first.rgb());
    assertThat(again.owners()).isEqualTo(first.owners());
    assertThat(again.segments()).isEqualTo(first.segments());
    assertThat(new SceneGenerator(SceneGenerator.SIZE, 4).draw(5).rgb()).isNotEqualTo(first.rgb());
    assertThat(one.draw(6).rgb()).isNotEqualTo(first.rgb());
  }

  @Test
  void scenesAreTheSameOnEveryMachine() {
    SceneGenerator generator = new SceneGenerator(SceneGenerator.SIZE, 11);
    CRC32 owners = new CRC32();
    CRC32 colours = new CRC32();
    for (int i = 0; i < 20; i++) {
      Scene scene = generator.draw(i);
      owners.update(scene.owners());
      colours.update(scene.rgb());
    }
    assertThat(List.of(owners.getValue(), colours.getValue()))
        .as("checksums of owners and colours")
        .isEqualTo(List.of(558571702L, 3020298102L));
  }

  @Test
  void boxesAreTightAndAreasCountTheVisiblePixels() {
    for (Scene scene : scenes()) {
      for (int i = 0; i < scene.segments().size(); i++) {
        SceneSegment segment = scene.segments().get(i);
        boolean[] mask = scene.mask(i);
        int area = 0;
        boolean left = false;
        boolean right = false;
        boolean top = false;
        boolean bottom = false;
        for (int p = 0; p < mask.length; p++) {
          if (mask[p]) {
            int x = p % scene.size() - segment.x();
            int y = p / scene.size() - segment.y();
            assertThat(x).isBetween(0, segment.width() - 1);
            assertThat(y).isBetween(0, segment.height() - 1);
            left |= x == 0;
            right |= x == segment.width() - 1;
            top |= y == 0;
            bottom |= y == segment.height() - 1;
            area++;
          }
        }
        assertThat(left && right && top && bottom).as("all four sides touched").isTrue();
        assertThat(area).isEqualTo(segment.area());
      }
    }
  }

  @Test
  void everyPixelBelongsToOneSegment() {
    for (Scene scene : scenes()) {
      int area = scene.segments().stream().mapToInt(SceneSegment::area).sum();
      assertThat(area).isEqualTo(scene.size() * scene.size());
    }
  }

  @Test
  void everyCategoryAppearsAndStuffOnlyOnceInAScene() {
    Set<SceneCategory> seen = EnumSet.noneOf(SceneCategory.class);
    for (Scene scene : scenes()) {
      List<SceneCategory> stuff = new ArrayList<>();
      int things = 0;
      for (SceneSegment segment : scene.segments()) {
        seen.add(segment.category());
        if (segment.category().isThing()) {
          things++;
        } else {
          stuff.add(segment.category());
        }
      }
      assertThat(things).isBetween(1, 6);
      assertThat(stuff).doesNotHaveDuplicates().hasSizeBetween(1, 3);
    }
    assertThat(seen).containsExactlyInAnyOrder(SceneCategory.values());
  }

  @Test
  void thingsOverlapAndStayVisible() {
    boolean touching = false;
    for (Scene scene : scenes()) {
      List<SceneSegment> things =
          scene.segments().stream().filter(segment -> segment.category().isThing()).toList();
      for (SceneSegment thing : things) {
        assertThat(thing.area()).isGreaterThan(40);
        for (SceneSegment other : things) {
          touching |=
              thing != other
                  && Math.abs(thing.x() - other.x()) < thing.width() / 2
                  && Math.abs(thing.y() - other.y()) < thing.height() / 2;
        }
      }
    }
    assertThat(touching).isTrue();
  }

  @Test
  void sizeMustBeLargeEnough() {
    assertThatThrownBy(() -> new SceneGenerator(30, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("30");
  }
}
