package org.djlext.vlm.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenInputsTest {

  private static final int VOCABULARY = 10;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void idsOf32BitsAreWidened() {
    NDArray ids = manager.create(new int[] {1, 2, 3}, new Shape(1, 3));
    assertThat(TokenInputs.of(new NDList(ids), VOCABULARY).ids().getDataType())
        .isEqualTo(DataType.INT64);
  }

  @Test
  void idsOutsideTheVocabularyAreNamed() {
    refused("ids from 0 to 9, found 10", manager.create(new long[][] {{1, 10}}));
    refused("ids from 0 to 9, found -1", manager.create(new long[][] {{-1, 1}}));
  }

  @Test
  void idsOfAnotherShapeOrTypeAreRefused() {
    refused("(B, T)", manager.create(new long[] {1, 2}));
    refused("(B, T)", manager.zeros(new Shape(1, 0), DataType.INT64));
    refused("(B, T)", manager.zeros(new Shape(1, 1, 2), DataType.INT64));
    refused("expected int64 or int32, found float32", manager.create(new float[][] {{1, 2}}));
  }

  @Test
  void positionsOfPackedTextsAreNotTakenForAMask() {
    NDArray positions = manager.create(new long[][] {{0, 1, 0}});
    positions.setName(PackedInputs.POSITIONS);
    refused(
        "this model reads no packed texts", manager.create(new long[][] {{1, 2, 3}}), positions);
  }

  @Test
  void maskMustHaveTheShapeOfTheIds() {
    NDArray ids = manager.create(new long[][] {{1, 2, 3}});
    refused("the shape of input_ids (1, 3)", ids, manager.create(new long[][] {{1, 1}}));
    refused("found 3 arrays", ids, ids, ids);
    assertThatThrownBy(() -> TokenInputs.of(new NDList(), VOCABULARY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void maskWithoutPaddingIsNone() {
    NDArray ids = manager.create(new long[][] {{1, 2, 3}});
    TokenInputs whole = TokenInputs.of(new NDList(ids, ids.onesLike()), VOCABULARY);
    assertThat(whole.attentionMask()).isNull();
    assertThat(whole.length()).isEqualTo(3);
    NDArray left = manager.create(new boolean[] {false, true, true}, new Shape(1, 3));
    TokenInputs padded = TokenInputs.of(new NDList(ids, left), VOCABULARY);
    assertThat(padded.attentionMask()).isSameAs(left);
    assertThat(padded.length()).isEqualTo(2);
  }

  private static void refused(String message, NDArray... inputs) {
    assertThatThrownBy(() -> TokenInputs.of(new NDList(inputs), VOCABULARY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
