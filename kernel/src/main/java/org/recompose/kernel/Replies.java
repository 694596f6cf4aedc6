package org.recompose.kernel;

import com.google.gson.annotations.SerializedName;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.KernelInfoReply;
import org.recompose.kernel.protocol.Wire;

import java.util.List;

/** The replies that the base has no class for, or one with fields missing. */
final class Replies {
    /** {@code execute_reply} for a content of any class. */
    @SuppressWarnings("unchecked")
    static final MessageType<Object> EXECUTE_ABORTED =
            (MessageType<Object>) (MessageType<?>) MessageType.EXECUTE_REPLY;

    private Replies() {}

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
        final List<String> supportedFeatures = List.of();

        KernelInfo(LanguageInfo language, String banner) {
            super(Wire.PROTOCOL_VERSION, "recompose", version(), language, banner, List.of());
        }

        private static String version() {
            String version = Replies.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
