"""The texts a policy begins with, in our own words and four languages; shown until somebody edits one of them.

They promise nothing that depends on the cookies of one site: what can be counted, the page says by itself.
"""

from typing import Final

from app.policy.texts import BANNER, CONTACT, INVENTORY, KINDS_OF_COOKIES, YOUR_CHOICES, Text

DEFAULT_TEXTS: Final[tuple[Text, ...]] = (
    Text(
        key="introduction",
        body={
            "en": "On this page you read which cookies this website uses, what each of them is for, how long it stays"
            " in your browser and who can read it. The list comes straight from the register in which we keep the"
            " cookies of this website.",
            "nl": "Op deze pagina leest u welke cookies deze website gebruikt, waar elke cookie voor dient, hoe lang"
            " die in uw browser blijft staan en wie die kan lezen. De lijst komt rechtstreeks uit het register waarin"
            " wij de cookies van deze website bijhouden.",
            "fr": "Cette page indique quels cookies ce site utilise, à quoi sert chacun d’eux, combien de temps il"
            " reste dans votre navigateur et qui peut le lire. La liste provient directement du registre dans lequel"
            " nous tenons à jour les cookies de ce site.",
            "de": "Auf dieser Seite lesen Sie, welche Cookies diese Website verwendet, wozu jedes Cookie dient, wie"
            " lange es in Ihrem Browser bleibt und wer es lesen kann. Die Liste stammt unmittelbar aus dem Register, in"
            " dem wir die Cookies dieser Website führen.",
        },
    ),
    Text(
        key="what-a-cookie-is",
        heading={
            "en": "What a cookie is",
            "nl": "Wat een cookie is",
            "fr": "Qu’est-ce qu’un cookie\u00a0?",
            "de": "Was ein Cookie ist",
        },
        body={
            "en": "A cookie is a small note that a website leaves in your browser. It has a name and a content. Your"
            " browser keeps the note for a set time and hands it back when you open the next page or return another"
            " day. That is how a website can know, for instance, that you have signed in.\n\n"
            "A browser has more places where a website can leave something behind, such as local storage. The same"
            " rules hold there. Where this page says “cookie”, it means all of these.",
            "nl": "Een cookie is een briefje dat een website in uw browser achterlaat. Het heeft een naam en een"
            " inhoud. Uw browser bewaart het briefje een bepaalde tijd en geeft het terug als u de volgende pagina"
            " opent of een andere dag terugkomt. Zo kan een website bijvoorbeeld weten dat u bent ingelogd.\n\n"
            "Een browser heeft meer plekken waar een website iets kan achterlaten, zoals de lokale opslag. Daarvoor"
            " gelden dezelfde regels. Waar op deze pagina “cookie” staat, bedoelen we dat allemaal.",
            "fr": "Un cookie est une petite note qu’un site laisse dans votre navigateur. Elle a un nom et un contenu."
            " Votre navigateur garde cette note pendant un temps déterminé et la rend au site lorsque vous ouvrez la"
            " page suivante ou revenez un autre jour. C’est ainsi qu’un site peut savoir, par exemple, que vous êtes"
            " connecté.\n\n"
            "Un navigateur offre d’autres endroits où un site peut laisser quelque chose, comme le stockage local. Les"
            " mêmes règles s’y appliquent. Sur cette page, le mot «\u00a0cookie\u00a0» les désigne tous.",
            "de": "Ein Cookie ist ein kleiner Zettel, den eine Website in Ihrem Browser hinterlässt. Er hat einen Namen"
            " und einen Inhalt. Ihr Browser bewahrt ihn eine bestimmte Zeit auf und gibt ihn zurück, wenn Sie die"
            " nächste Seite öffnen oder an einem anderen Tag wiederkommen. So kann eine Website zum Beispiel wissen,"
            " dass Sie angemeldet sind.\n\n"
            "Ein Browser hat noch andere Orte, an denen eine Website etwas hinterlassen kann, etwa den lokalen"
            " Speicher. Dort gelten dieselben Regeln. Wo auf dieser Seite „Cookie“ steht, ist all das gemeint.",
        },
    ),
    Text(
        key=KINDS_OF_COOKIES,
        heading={
            "en": "Kinds of cookies",
            "nl": "Soorten cookies",
            "fr": "Types de cookies",
            "de": "Arten von Cookies",
        },
        body={
            "en": "We sort cookies by what they are for. A cookie is **first party** when it belongs to the website you"
            " are visiting, and **third party** when it belongs to somebody else whose content stands on the page.",
            "nl": "Wij delen cookies in naar waar ze voor dienen. Een cookie is van de **eerste partij** (een eigen"
            " cookie) als die hoort bij de website die u bezoekt, en van een **derde partij** als die hoort bij iemand"
            " anders van wie er iets op de pagina staat.",
            "fr": "Nous classons les cookies selon leur utilité. Un cookie est **interne** lorsqu’il appartient au site"
            " que vous consultez, et **tiers** lorsqu’il appartient à quelqu’un d’autre dont un contenu figure sur la"
            " page.",
            "de": "Wir ordnen Cookies danach, wozu sie dienen. Ein Cookie stammt vom **Erstanbieter**, wenn es zu der"
            " Website gehört, die Sie besuchen, und von einem **Drittanbieter**, wenn es zu jemand anderem gehört, von"
            " dem etwas auf der Seite steht.",
        },
    ),
    Text(
        key="cookies",
        kind=INVENTORY,
        heading={
            "en": "The cookies we use",
            "nl": "De cookies die wij gebruiken",
            "fr": "Les cookies que nous utilisons",
            "de": "Die Cookies, die wir verwenden",
        },
    ),
    Text(
        key=YOUR_CHOICES,
        heading={"en": "Your choices", "nl": "Uw keuzes", "fr": "Vos choix", "de": "Ihre Wahl"},
        body={
            "en": "A cookie that needs your consent may be used only after you have said yes. You may say no, and you"
            " may change your mind.\n\n"
            "You can see and delete cookies in the settings of your browser, or have them deleted whenever you close"
            " it. The website then no longer knows what they remembered: you may have to sign in again, for instance.",
            "nl": "Een cookie waarvoor uw toestemming nodig is, mag pas worden gebruikt nadat u ja hebt gezegd. U mag"
            " nee zeggen, en u mag van gedachten veranderen.\n\n"
            "In de instellingen van uw browser kunt u cookies bekijken en verwijderen, of ze bij het afsluiten altijd"
            " laten verwijderen. De website weet dan niet meer wat ze onthielden: u moet bijvoorbeeld opnieuw"
            " inloggen.",
            "fr": "Un cookie qui nécessite votre consentement ne peut être utilisé qu’après votre accord. Vous pouvez"
            " refuser, et vous pouvez changer d’avis.\n\n"
            "Dans les paramètres de votre navigateur, vous pouvez voir et supprimer les cookies, ou les faire supprimer"
            " à chaque fermeture. Le site ne sait alors plus ce qu’ils retenaient\u00a0: vous devrez peut-être, par"
            " exemple, vous reconnecter.",
            "de": "Ein Cookie, für das Ihre Einwilligung erforderlich ist, darf erst verwendet werden, nachdem Sie ja"
            " gesagt haben. Sie dürfen nein sagen, und Sie dürfen es sich anders überlegen.\n\n"
            "In den Einstellungen Ihres Browsers können Sie Cookies ansehen und löschen oder sie bei jedem Schließen"
            " löschen lassen. Die Website weiß dann nicht mehr, was darin stand: Sie müssen sich zum Beispiel neu"
            " anmelden.",
        },
    ),
    Text(
        key=CONTACT,
        heading={
            "en": "Contact and complaints",
            "nl": "Contact en klachten",
            "fr": "Contact et réclamations",
            "de": "Kontakt und Beschwerden",
        },
        body={
            "en": "Is something on this page unclear, or do you see a cookie in your browser that is not in the list?"
            " Tell us, and we will look into it. You can also complain to the supervisory authority.",
            "nl": "Is iets op deze pagina onduidelijk, of ziet u in uw browser een cookie die niet in de lijst staat?"
            " Laat het ons weten, dan zoeken wij het uit. U kunt ook een klacht indienen bij de toezichthouder.",
            "fr": "Un point de cette page n’est pas clair, ou vous voyez dans votre navigateur un cookie qui ne figure"
            " pas dans la liste\u00a0? Dites-le-nous, nous chercherons à comprendre. Vous pouvez aussi adresser une"
            " réclamation à l’autorité de contrôle.",
            "de": "Ist etwas auf dieser Seite unklar, oder sehen Sie in Ihrem Browser ein Cookie, das nicht in der"
            " Liste steht? Sagen Sie es uns, dann gehen wir der Sache nach. Sie können sich auch bei der"
            " Aufsichtsbehörde beschweren.",
        },
    ),
)

DEFAULT_BANNER: Final = Text(
    key=BANNER,
    kind=BANNER,
    heading={
        "en": "Cookies on this website",
        "nl": "Cookies op deze website",
        "fr": "Cookies sur ce site",
        "de": "Cookies auf dieser Website",
    },
    body={
        "en": "Some cookies of this website are not strictly necessary. We use those only if you agree, and you may"
        " refuse.",
        "nl": "Sommige cookies van deze website zijn niet strikt noodzakelijk. Die gebruiken wij alleen als u het goed"
        " vindt, en u mag weigeren.",
        "fr": "Certains cookies de ce site ne sont pas strictement nécessaires. Nous ne les utilisons qu’avec votre"
        " accord, et vous pouvez les refuser.",
        "de": "Einige Cookies dieser Website sind nicht unbedingt erforderlich. Wir verwenden sie nur, wenn Sie"
        " zustimmen, und Sie dürfen ablehnen.",
    },
)
"""With which visitors are asked for consent. Who asks, for what, how to withdraw and where to read on comes with it."""
