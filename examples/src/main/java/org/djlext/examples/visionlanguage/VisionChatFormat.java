package org.djlext.examples.visionlanguage;

import java.util.List;
import org.djlext.examples.language.ChatMarkup;

/**
 * How Kimi-VL writes a chat with pictures as text. What is here as Java says the same as the
 * template.
 */
final class VisionChatFormat {

  static final String MEDIA = "<|media_pad|>";

  private static final String PAD = "<|endoftext|>";
  private static final String END = "<|im_end|>";
  private static final String USER = "<|im_user|>";
  private static final String ASSISTANT = "<|im_assistant|>";
  private static final String SYSTEM = "<|im_system|>";
  private static final String MIDDLE = "<|im_middle|>";
  private static final String MEDIA_START = "<|media_start|>";
  private static final String MEDIA_CONTENT = "<|media_content|>";
  private static final String MEDIA_END = "<|media_end|>";
  private static final String PICTURE = MEDIA_START + "image" + MEDIA_CONTENT + MEDIA + MEDIA_END;

  private static final String TEMPLATE =
      "{%- for message in messages -%}"
          + "{{ '<|im_' + message['role'] + '|>' + message['role'] + '<|im_middle|>' }}"
          + "{%- if message['content'] is string -%}{{ message['content'] }}{%- else -%}"
          + "{%- for part in message['content'] -%}"
          + "{%- if part['type'] == 'text' -%}{{ part['text'] }}{%- else -%}"
          + "{{ '<|media_start|>image<|media_content|><|media_pad|><|media_end|>' }}"
          + "{%- endif -%}{%- endfor -%}{%- endif -%}"
          + "{{ '<|im_end|>' }}"
          + "{%- endfor -%}"
          + "{%- if add_generation_prompt -%}{{ '<|im_assistant|>assistant<|im_middle|>' }}"
          + "{%- endif -%}";

  static final ChatMarkup MARKUP =
      new ChatMarkup(
          List.of(
              PAD,
              END,
              USER,
              ASSISTANT,
              SYSTEM,
              MIDDLE,
              MEDIA_START,
              MEDIA_CONTENT,
              MEDIA,
              MEDIA_END),
          PAD,
          END,
          PAD,
          TEMPLATE);

  private VisionChatFormat() {}

  /** Returns a question up to where its answer begins, with a picture before it or without. */
  static String question(String text, boolean picture) {
    return USER
        + "user"
        + MIDDLE
        + (picture ? PICTURE : "")
        + text
        + END
        + ASSISTANT
        + "assistant"
        + MIDDLE;
  }

  /** Returns an answer and the token that ends it. */
  static String answer(String text) {
    return text + END;
  }
}
