"""Words that would run a script or fetch something if a page took them for markup."""

PAYLOADS = (
    "<script>document.title='owned'</script>",
    "</style><script>document.title='owned'</script>",
    "</title><script>document.title='owned'</script>",
    "</textarea></noscript></template><script>document.title='owned'</script>",
    "--><script>document.title='owned'</script>",
    "]]><script>document.title='owned'</script>",
    "<img src=x onerror=document.title='owned'>",
    "<img src={canary}>",
    "<image href={canary} />",
    "<svg onload=document.title='owned'>",
    "<svg><script>document.title='owned'</script></svg>",
    "<svg><use href='{canary}#a'/></svg>",
    "<svg><animate onbegin=document.title='owned' attributeName=x dur=1s></svg>",
    "<svg><foreignObject><iframe src={canary}></iframe></foreignObject></svg>",
    "<iframe src={canary}></iframe>",
    "<iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe>",
    "<object data={canary}></object>",
    "<embed src={canary}>",
    "<link rel=stylesheet href={canary}>",
    "<link rel=prefetch href={canary}>",
    "<style>@import '{canary}';</style>",
    "<style>body{{background:url({canary})}}</style>",
    "<meta http-equiv=refresh content='0;url={canary}'>",
    "<base href={canary}>",
    "<form action={canary}><input autofocus onfocus=document.title='owned'></form>",
    "<details open ontoggle=document.title='owned'>",
    "<marquee onstart=document.title='owned'>",
    "<video src={canary} onerror=document.title='owned'>",
    "<audio src={canary}>",
    "<body onload=document.title='owned'>",
    "<a href=javascript:document.title='owned'>x</a>",
    '" onmouseover="document.title=\'owned\'" x="',
    "' onmouseover='document.title=1' x='",
    "`${{document.title='owned'}}`",
    "{{{{ 7*7 }}}}{{% raw %}}",
    "{{{{ config }}}}{{# comment #}}",
    "<math><mtext><img src={canary}></mtext></math>",
    "&lt;script&gt;document.title='owned'&lt;/script&gt;",
    "<scr\x00ipt>document.title='owned'</scr\x00ipt>",
    "\u2028<script>document.title='owned'</script>\u2029",
    "</span></p></div></main><script>document.title='owned'</script>",
    "#{{canary}} url({canary}) javascript:document.title='owned'",
)


def list_payloads(canary: str) -> list[str]:
    """Return the payloads with an address that nobody must ask for."""
    return [
        payload.replace("{{", "\x01")
        .replace("}}", "\x02")
        .replace("{canary}", canary)
        .replace("\x01", "{")
        .replace("\x02", "}")
        for payload in PAYLOADS
    ]
