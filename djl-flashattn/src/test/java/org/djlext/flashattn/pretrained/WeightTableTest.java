package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.djlext.flashattn.pretrained.tiny.TinyBlock;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.junit.jupiter.api.Test;

class WeightTableTest {

  private static final WeightTable TABLE =
      WeightTable.parse(
          "test",
          """
          # names of one sort
          model.layers.{i}.experts.{i}.up.weight   layers.{i}.mixture.{i}.up   # both numbers
          model.norm.weight                        norm.weight
          model.layers.{i}.q.weight                layers.{i}.q  turn
          ignore model.layers.{i}.rotary.inv_freq
          """);

  @Test
  void goesBothWays() {
    assertThat(TABLE.originOf("layers.12.mixture.3.up").orElseThrow().checkpointName())
        .isEqualTo("model.layers.12.experts.3.up.weight");
    assertThat(TABLE.targetOf("model.layers.12.experts.3.up.weight"))
        .contains("layers.12.mixture.3.up");
    assertThat(TABLE.targetOf("model.norm.weight")).contains("norm.weight");
  }

  @Test
  void oneSideMayCountFromOne() {
    WeightTable table = WeightTable.parse("test", "stages.{i}.layers.{i}.w  layer{i+1}.{i}.w");
    assertThat(table.targetOf("stages.0.layers.7.w")).contains("layer1.7.w");
    assertThat(table.originOf("layer10.0.w").orElseThrow().checkpointName())
        .isEqualTo("stages.9.layers.0.w");
  }

  @Test
  void tablesJoinAndMoveUnderAPrefix() {
    WeightTable other = WeightTable.parse("other", "head.w  head.weight\nignore head.count");
    WeightTable both = TABLE.and(other).under("detr.", "detector.");
    assertThat(both.targetOf("detr.head.w")).contains("detector.head.weight");
    assertThat(both.targetOf("detr.model.norm.weight")).contains("detector.norm.weight");
    assertThat(both.targetOf("head.w")).isEmpty();
    assertThat(both.ignores("detr.head.count")).isTrue();
    assertThat(both.ignores("head.count")).isFalse();
  }

  @Test
  void everyParameterOfAFamilyComesBackToItself() {
    WeightTable table = TinyModelLoader.table();
    for (String parameter : BlockParameters.of(new TinyBlock(4, 3, 2)).keySet()) {
      String stored = table.originOf(parameter).orElseThrow().checkpointName();
      assertThat(table.targetOf(stored)).contains(parameter);
    }
  }

  @Test
  void knowsNothingElse() {
    assertThat(TABLE.originOf("norm.bias")).isEmpty();
    assertThat(TABLE.targetOf("model.layers.x.experts.3.up.weight")).isEmpty();
    assertThat(TABLE.targetOf("model_norm_weight")).isEmpty(); // a dot is a dot
    assertThat(TABLE.ignores("model.layers.0.rotary.inv_freq")).isTrue();
    assertThat(TABLE.ignores("model.norm.weight")).isFalse();
  }

  @Test
  void aTransformNeedsAMeaning() {
    assertThatThrownBy(() -> TABLE.originOf("layers.0.q"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("turn");
    WeightTransform turn =
        new WeightTransform() {
          @Override
          public NDArray toBlock(NDArray stored) {
            return stored;
          }

          @Override
          public NDArray toCheckpoint(NDArray value) {
            return value;
          }
        };
    Optional<WeightTable.Origin> origin = TABLE.withTransform("turn", turn).originOf("layers.0.q");
    assertThat(origin.orElseThrow().transform()).containsSame(turn);
  }

  @Test
  void aBadTableNamesTheLine() {
    assertThatThrownBy(() -> WeightTable.parse("bad.weights", "a b c d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bad.weights")
        .hasMessageContaining("a b c d");
    assertThatThrownBy(() -> WeightTable.resource(WeightTableTest.class, "absent.weights"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("absent.weights");
  }

  @Test
  void aNameStandsForAnyText() {
    WeightTable table = WeightTable.parse("t", "{name} {name}\nignore {name}.count");
    String odd = "head.(8, 8).0.$1.weight";
    assertThat(table.targetOf(odd)).contains(odd);
    assertThat(table.originOf(odd).orElseThrow().checkpointName()).isEqualTo(odd);
    assertThat(table.ignores("a.b.count")).isTrue();
    assertThat(table.ignores(odd)).isFalse();
  }
}
