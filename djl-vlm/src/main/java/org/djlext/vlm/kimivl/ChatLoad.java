package org.djlext.vlm.kimivl;

import java.util.ArrayList;
import java.util.List;
import org.djlext.vlm.moonlight.ExpertLoad;

/**
 * How many tokens of a chat chose each expert of the decoder, those of words apart from those of
 * pictures.
 *
 * @param words the load of every layer with experts by tokens of words and of the template
 * @param pictures the load of the same layers by tokens that stand for parts of pictures
 */
public record ChatLoad(List<ExpertLoad> words, List<ExpertLoad> pictures) {

  /**
   * Copies the lists.
   *
   * @param words the load of every layer with experts by tokens of words
   * @param pictures the load of the same layers by tokens of pictures
   */
  public ChatLoad {
    words = List.copyOf(words);
    pictures = List.copyOf(pictures);
  }

  /**
   * Adds the load of another chat.
   *
   * @param other a load of the same model
   * @return the sum
   * @throws IllegalArgumentException if it is that of another model
   */
  public ChatLoad plus(ChatLoad other) {
    return new ChatLoad(sum(words, other.words), sum(pictures, other.pictures));
  }

  /**
   * Returns the load by all tokens.
   *
   * @return the load of every layer with experts
   */
  public List<ExpertLoad> all() {
    return sum(words, pictures);
  }

  private static List<ExpertLoad> sum(List<ExpertLoad> one, List<ExpertLoad> other) {
    if (one.size() != other.size()) {
      throw new IllegalArgumentException(
          "expert load: expected %d layers, found %d".formatted(one.size(), other.size()));
    }
    List<ExpertLoad> sum = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      sum.add(one.get(i).plus(other.get(i)));
    }
    return sum;
  }
}
