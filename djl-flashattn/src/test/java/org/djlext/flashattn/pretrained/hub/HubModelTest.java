package org.djlext.flashattn.pretrained.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubModelTest {

  @ParameterizedTest
  @CsvSource({
    "hf://org/name, org/name, main,",
    "hf://org/name/, org/name, main,",
    "hf://my_org/Name-1.5_x@v1.0, my_org/Name-1.5_x, v1.0,",
    "hf://org/name@refs%2Fpr%2F1, org/name, refs/pr/1,",
    "hf://org/name/q4.gguf, org/name, main, q4.gguf",
    "hf://org/name@main/deep/q4.gguf, org/name, main, deep/q4.gguf",
    "hf://org/name?revision=v2&file=q4.gguf, org/name, v2, q4.gguf",
    "hf://gpt2, gpt2, main,",
    "hf://gpt2@v1/model.gguf, gpt2, v1, model.gguf",
  })
  void readsAddresses(String address, String id, String revision, String file) {
    assertThat(HubModel.parse(URI.create(address)))
        .isEqualTo(new HubModel(id, revision, Optional.ofNullable(file)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf://org/name@",
        "hf://org/..",
        "hf://../name",
        "hf://org/name/../../x",
        "hf://org/name@..%2F..%2Fx",
        "hf://org/na%20me",
        "hf://org/name@v1/.hidden",
        "hf://org/%2Fname",
        "hf://org/name/a%5Cb"
      })
  void refusesWhatCouldLeaveTheCacheOrBeMisread(String address) {
    assertThatThrownBy(() -> HubModel.parse(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected hf://org/name[@revision][/file]");
  }
}
