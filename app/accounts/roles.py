"""Who may do what: one table, checked for every request. An endpoint that is not in it is closed to everybody."""

from enum import IntEnum


class Role(IntEnum):
    """Roles in rising order; each may do what the ones before it may."""

    viewer = 1
    editor = 2
    publisher = 3
    admin = 4


PUBLIC = None

ENDPOINT_ROLES: dict[str, Role | None] = {
    # Every visitor
    "static": PUBLIC,
    "language.choose": PUBLIC,
    "health.alive": PUBLIC,
    "health.ready": PUBLIC,
    # accounts
    "accounts.sign_in": PUBLIC,
    "accounts.sign_out": PUBLIC,
    "accounts.extend": Role.viewer,
    "accounts.account": Role.viewer,
    "accounts.password": Role.viewer,
    "accounts.end_session": Role.viewer,
    "accounts.end_other_sessions": Role.viewer,
    "accounts.people": Role.admin,
    "accounts.add_person": Role.admin,
    "accounts.person": Role.admin,
    "accounts.disable_person": Role.admin,
    "accounts.enable_person": Role.admin,
    "accounts.end_sessions": Role.admin,
    "accounts.reset_password": Role.admin,
    "accounts.erase_person": Role.admin,
    # audit
    "audit.index": Role.viewer,
    # inventory
    "inventory.home": Role.viewer,
    "inventory.sites": Role.viewer,
    "inventory.site_history": Role.viewer,
    "inventory.entries": Role.viewer,
    "inventory.entry_history": Role.viewer,
    "inventory.providers": Role.viewer,
    "inventory.provider_history": Role.viewer,
    "inventory.categories": Role.viewer,
    "inventory.category_history": Role.viewer,
    "inventory.words": Role.viewer,
    "inventory.review_record": Role.viewer,
    "inventory.review": Role.editor,
    "inventory.review_entry": Role.editor,
    "inventory.new_entry": Role.editor,
    "inventory.duplicate_entry": Role.editor,
    "inventory.edit_entry": Role.editor,
    "inventory.check_entry": Role.editor,
    "inventory.put_back_entry_state": Role.editor,
    "inventory.move_entry": Role.editor,
    "inventory.retire_entry": Role.editor,
    "inventory.bring_back_entry": Role.editor,
    "inventory.delete_entry": Role.editor,
    "inventory.import_file": Role.editor,
    "inventory.preview_import": Role.editor,
    "inventory.decide_import": Role.editor,
    "inventory.undo": Role.editor,
    "inventory.tick": Role.editor,
    "inventory.change_ticked": Role.editor,
    "inventory.retire_ticked": Role.editor,
    "inventory.new_provider": Role.editor,
    "inventory.add_provider_json": Role.editor,
    "inventory.edit_provider": Role.editor,
    "inventory.put_back_provider_state": Role.editor,
    "inventory.delete_provider": Role.editor,
    "inventory.new_category": Role.editor,
    "inventory.edit_category": Role.editor,
    "inventory.put_back_category_state": Role.editor,
    "inventory.move_category": Role.editor,
    "inventory.delete_category": Role.editor,
    "inventory.settings": Role.publisher,
    "inventory.put_back_site_state": Role.publisher,
    "inventory.new_site": Role.admin,
    "inventory.delete_site": Role.admin,
    "inventory.export": Role.viewer,
    "inventory.export_file": Role.viewer,
    # today
    "today.index": Role.viewer,
    # checks
    "checks.index": Role.viewer,
    "checks.waive": Role.publisher,
    "checks.end_waiver": Role.publisher,
    # texts
    "texts.preview": Role.viewer,
    "texts.index": Role.viewer,
    "texts.history": Role.viewer,
    "texts.create": Role.editor,
    "texts.edit": Role.editor,
    "texts.move": Role.editor,
    "texts.delete": Role.editor,
    "texts.put_back": Role.editor,
    "translations.index": Role.viewer,
    "translations.save": Role.editor,
    # consent
    "choices.index": Role.viewer,
    "choices.csv": Role.viewer,
    "consent.preferences": PUBLIC,
    "consent.choose": PUBLIC,
    "consent.receipt": PUBLIC,
    "consent.facts": PUBLIC,
    "consent.gpc": PUBLIC,
    # publish
    "publish.versions": Role.viewer,
    "publish.version": Role.viewer,
    "publish.unpublished": Role.viewer,
    "publish.difference": Role.viewer,
    "publish.confirm": Role.viewer,
    "publish.preview": Role.viewer,
    "publish.begin": Role.publisher,
    "publish.material": Role.publisher,
    "publish.summaries": Role.publisher,
    "publish.publish": Role.publisher,
    "publish.send": Role.publisher,
    "publish.take_back": Role.publisher,
    "publish.withdraw": Role.publisher,
    "publish.add_link": Role.publisher,
    "publish.end_link": Role.publisher,
    "publish.restore": Role.publisher,
    "publish.switch_public": Role.publisher,
    "preview.index": PUBLIC,
    "preview.show": PUBLIC,
    # policy
    "policy.home": PUBLIC,
    "policy.index": PUBLIC,
    "policy.show": PUBLIC,
    "policy.choose_language": PUBLIC,
    "policy.csv": PUBLIC,
    "policy.json_file": PUBLIC,
    "policy.csv_metadata": PUBLIC,
    "policy.json_schema": PUBLIC,
    "policy.catalog": PUBLIC,
    # consent
    "embed.newest": PUBLIC,
    "embed.pinned": PUBLIC,
    "embedding.show": Role.viewer,
}
