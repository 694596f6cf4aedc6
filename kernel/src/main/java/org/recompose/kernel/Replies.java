package org.recompose.kernel;

import com.google.gson.annotations.SerializedName;
import io.github.spencerpark.jupyter.kernel.ExpressionValue;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.reply.KernelInfoReply;
import java.util.List;
import java.util.Map;
import org.recompose.kernel.debug.Debugger;
import org.recompose.kernel.protocol.Wire;

/** The replies that the base has no class for, or one with fields missing. */
final class Replies {
    /** {@code execute_reply} for a content of any class. */
    static final MessageType<Object> EXECUTE_ABORTED = any(MessageType.EXECUTE_REPLY);

    /** {@code history_reply} for a content of any class. */
    static final MessageType<Object> HISTORY = any(MessageType.HISTORY_REPLY);

    private Replies() {}

    @SuppressWarnings("unchecked")
    private static MessageType<Object> any(MessageType<?> type) {
        return (MessageType<Object>) type;
    }

    /** Cells that have run: [session, number, input] or [session, number, [input, output]]. */
    static final class Histories {
        final List<?> history;

        Histories(List<?> history) {
            this.history = history;
        }
    }

    /** A cell that has run, with the payloads that the base leaves out. */
    static final class Executed extends ExecuteReply {
        final List<Map<String, Object>> payload;

        /** @param page a text for the front end's pager, or null */
        Executed(int count, Map<String, ExpressionValue> expressions, String page) {
            super(count, expressions);
            payload = page == null
                    ? List.of()
                    : List.of(Map.of("source", "page", "start", 0, "data", Map.of("text/plain", page)));
        }
    }

    /** A cell that was not run because one before it failed. */
    static final class Aborted {
        final String status = "aborted";

        @SerializedName("execution_count")
        final int count;

        Aborted(int count) {
            this.count = count;
        }
    }

    /** What the kernel is, with the features of protocol 5.5 it has. */
    static final class KernelInfo extends KernelInfoReply {
        @SerializedName("supported_features")
        final List<String> supportedFeatures =
                Debugger.canStop() ? List.of("debugger", "kernel subshells") : List.of("kernel subshells");

        KernelInfo(LanguageInfo language, String banner) {
            super(Wire.PROTOCOL_VERSION, "recompose", version(), language, banner, List.of());
        }

        private static String version() {
            String version = Replies.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
