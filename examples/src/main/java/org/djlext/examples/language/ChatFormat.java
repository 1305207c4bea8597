package org.djlext.examples.language;

import java.util.List;

/** ChatML: how a chat is written as text. What is here as Java says the same as the template. */
final class ChatFormat {

  static final String PAD = "<|endoftext|>";
  static final String START = "<|im_start|>";
  static final String END = "<|im_end|>";

  /** The special tokens in the order of their ids. */
  static final List<String> SPECIAL = List.of(PAD, START, END);

  static final String TEMPLATE =
      "{% for message in messages %}"
          + "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
          + "{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  static final ChatMarkup MARKUP = new ChatMarkup(SPECIAL, START, END, PAD, TEMPLATE);

  private ChatFormat() {}

  /** Returns a system message. */
  static String system(String content) {
    return START + "system\n" + content + END + "\n";
  }

  /** Returns a question up to where its answer begins. */
  static String question(String prompt) {
    return START + "user\n" + prompt + END + "\n" + START + "assistant\n";
  }

  /** Returns an answer and the token that ends it. */
  static String answer(String content) {
    return content + END;
  }
}
